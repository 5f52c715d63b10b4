-- Schema auth on plain PostgreSQL, in the layout of GoTrue v2.196.0. This file and the other NNNN_auth_*.sql run only
-- where auth.users is absent. Names, types, defaults, constraints and indexes are GoTrue's, so that GoTrue can take over.
-- Here: who the users are, how they prove it, and the log.

REVOKE ALL ON SCHEMA auth FROM PUBLIC;
COMMENT ON SCHEMA auth IS 'Users, sessions and factors, in the layout of Supabase Auth (GoTrue).';

CREATE TYPE auth.one_time_token_type AS ENUM (
    'confirmation_token', 'reauthentication_token', 'recovery_token',
    'email_change_token_new', 'email_change_token_current', 'phone_change_token');

CREATE TABLE auth.instances (
    id pg_catalog.uuid NOT NULL CONSTRAINT instances_pkey PRIMARY KEY,
    uuid pg_catalog.uuid,
    raw_base_config pg_catalog.text,
    created_at timestamp with time zone,
    updated_at timestamp with time zone
);
ALTER TABLE auth.instances ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.instances IS 'Not used; GoTrue keeps it from its days with several sites.';
COMMENT ON COLUMN auth.instances.id IS 'Identifies the row.';
COMMENT ON COLUMN auth.instances.uuid IS 'Identifies the site.';
COMMENT ON COLUMN auth.instances.raw_base_config IS 'Configuration of the site, as JSON text.';
COMMENT ON COLUMN auth.instances.created_at IS 'When the row was made.';
COMMENT ON COLUMN auth.instances.updated_at IS 'When the row last changed.';

CREATE TABLE auth.users (
    instance_id pg_catalog.uuid,
    id pg_catalog.uuid NOT NULL CONSTRAINT users_pkey PRIMARY KEY,
    aud varchar(255),
    role varchar(255),
    email varchar(255),
    encrypted_password varchar(255),
    email_confirmed_at timestamp with time zone,
    invited_at timestamp with time zone,
    confirmation_token varchar(255),
    confirmation_sent_at timestamp with time zone,
    recovery_token varchar(255),
    recovery_sent_at timestamp with time zone,
    email_change_token_new varchar(255),
    email_change varchar(255),
    email_change_sent_at timestamp with time zone,
    last_sign_in_at timestamp with time zone,
    raw_app_meta_data pg_catalog.jsonb,
    raw_user_meta_data pg_catalog.jsonb,
    is_super_admin boolean,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    phone pg_catalog.text DEFAULT NULL::varchar CONSTRAINT users_phone_key UNIQUE,
    phone_confirmed_at timestamp with time zone,
    phone_change pg_catalog.text DEFAULT ''::varchar,
    phone_change_token varchar(255) DEFAULT '',
    phone_change_sent_at timestamp with time zone,
    confirmed_at timestamp with time zone
        GENERATED ALWAYS AS (LEAST(email_confirmed_at, phone_confirmed_at)) STORED,
    email_change_token_current varchar(255) DEFAULT '',
    email_change_confirm_status smallint DEFAULT 0
        CONSTRAINT users_email_change_confirm_status_check CHECK (
            email_change_confirm_status OPERATOR(pg_catalog.>=) 0
            AND email_change_confirm_status OPERATOR(pg_catalog.<=) 2),
    banned_until timestamp with time zone,
    reauthentication_token varchar(255) DEFAULT '',
    reauthentication_sent_at timestamp with time zone,
    is_sso_user boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone,
    is_anonymous boolean DEFAULT false NOT NULL
);
CREATE INDEX users_instance_id_email_idx ON auth.users (instance_id, pg_catalog.lower(email));
CREATE INDEX users_instance_id_idx ON auth.users (instance_id);
CREATE INDEX users_is_anonymous_idx ON auth.users (is_anonymous);
CREATE UNIQUE INDEX users_email_partial_key ON auth.users (email)
    WHERE is_sso_user OPERATOR(pg_catalog.=) false;
-- Hashes are unique; an empty value or a bare code is not.
CREATE UNIQUE INDEX confirmation_token_idx ON auth.users (confirmation_token)
    WHERE confirmation_token OPERATOR(pg_catalog.!~) '^[0-9 ]*$';
CREATE UNIQUE INDEX recovery_token_idx ON auth.users (recovery_token)
    WHERE recovery_token OPERATOR(pg_catalog.!~) '^[0-9 ]*$';
CREATE UNIQUE INDEX email_change_token_current_idx ON auth.users (email_change_token_current)
    WHERE email_change_token_current OPERATOR(pg_catalog.!~) '^[0-9 ]*$';
CREATE UNIQUE INDEX email_change_token_new_idx ON auth.users (email_change_token_new)
    WHERE email_change_token_new OPERATOR(pg_catalog.!~) '^[0-9 ]*$';
CREATE UNIQUE INDEX reauthentication_token_idx ON auth.users (reauthentication_token)
    WHERE reauthentication_token OPERATOR(pg_catalog.!~) '^[0-9 ]*$';
ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.users IS 'One row for each user. GoTrue cannot read NULL in aud, role, confirmation_token, recovery_token, email_change_token_new and email_change: write an empty string.';
COMMENT ON COLUMN auth.users.instance_id IS 'Always the zero UUID.';
COMMENT ON COLUMN auth.users.id IS 'Identifies the user: the sub claim.';
COMMENT ON COLUMN auth.users.aud IS 'Audience: the aud claim.';
COMMENT ON COLUMN auth.users.role IS 'PostgreSQL role that requests of the user run as: the role claim.';
COMMENT ON COLUMN auth.users.email IS 'E-mail address in lower case; unique among users that did not come by SSO.';
COMMENT ON COLUMN auth.users.encrypted_password IS 'Password hash, bcrypt or Argon2 in PHC form; empty or NULL without a password.';
COMMENT ON COLUMN auth.users.email_confirmed_at IS 'When the e-mail address was confirmed; NULL if it is not.';
COMMENT ON COLUMN auth.users.invited_at IS 'When an invitation was sent.';
COMMENT ON COLUMN auth.users.confirmation_token IS 'Hash of the code that confirms the sign-up.';
COMMENT ON COLUMN auth.users.confirmation_sent_at IS 'When that code was sent.';
COMMENT ON COLUMN auth.users.recovery_token IS 'Hash of the code that lets a user in who forgot the password, or asked for a magic link.';
COMMENT ON COLUMN auth.users.recovery_sent_at IS 'When that code was sent.';
COMMENT ON COLUMN auth.users.email_change_token_new IS 'Hash of the code sent to the new e-mail address.';
COMMENT ON COLUMN auth.users.email_change IS 'New e-mail address that waits for confirmation.';
COMMENT ON COLUMN auth.users.email_change_sent_at IS 'When the codes for the new e-mail address were sent.';
COMMENT ON COLUMN auth.users.last_sign_in_at IS 'When the user last signed in.';
COMMENT ON COLUMN auth.users.raw_app_meta_data IS 'The app_metadata claim; only an administrator writes it.';
COMMENT ON COLUMN auth.users.raw_user_meta_data IS 'The user_metadata claim; the user writes it, so no policy may trust it.';
COMMENT ON COLUMN auth.users.is_super_admin IS 'Not used.';
COMMENT ON COLUMN auth.users.created_at IS 'When the user was made.';
COMMENT ON COLUMN auth.users.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.users.phone IS 'Phone number (E.164 without the plus sign); unique.';
COMMENT ON COLUMN auth.users.phone_confirmed_at IS 'When the phone number was confirmed; NULL if it is not.';
COMMENT ON COLUMN auth.users.phone_change IS 'New phone number that waits for confirmation.';
COMMENT ON COLUMN auth.users.phone_change_token IS 'Hash of the code sent to the new phone number.';
COMMENT ON COLUMN auth.users.phone_change_sent_at IS 'When that code was sent.';
COMMENT ON COLUMN auth.users.confirmed_at IS 'The earlier of both confirmations.';
COMMENT ON COLUMN auth.users.email_change_token_current IS 'Hash of the code sent to the present e-mail address when it is to change.';
COMMENT ON COLUMN auth.users.email_change_confirm_status IS 'How many of the two addresses have confirmed the change: 0 to 2.';
COMMENT ON COLUMN auth.users.banned_until IS 'No sign-in and no refresh before this time.';
COMMENT ON COLUMN auth.users.reauthentication_token IS 'Hash of the code that a change of password may ask for.';
COMMENT ON COLUMN auth.users.reauthentication_sent_at IS 'When that code was sent.';
COMMENT ON COLUMN auth.users.is_sso_user IS 'Whether the user came by SSO; such users may share an e-mail address.';
COMMENT ON COLUMN auth.users.deleted_at IS 'When the user was deleted but the row kept; NULL while the user exists.';
COMMENT ON COLUMN auth.users.is_anonymous IS 'Whether the user signed in without an address or an account elsewhere.';

CREATE TABLE auth.identities (
    provider_id pg_catalog.text NOT NULL,
    user_id pg_catalog.uuid NOT NULL
        CONSTRAINT identities_user_id_fkey REFERENCES auth.users (id) ON DELETE CASCADE,
    identity_data pg_catalog.jsonb NOT NULL,
    provider pg_catalog.text NOT NULL,
    last_sign_in_at timestamp with time zone,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    email pg_catalog.text
        GENERATED ALWAYS AS (pg_catalog.lower(identity_data OPERATOR(pg_catalog.->>) 'email')) STORED,
    id pg_catalog.uuid DEFAULT pg_catalog.gen_random_uuid() NOT NULL CONSTRAINT identities_pkey PRIMARY KEY,
    CONSTRAINT identities_provider_id_provider_unique UNIQUE (provider_id, provider)
);
CREATE INDEX identities_user_id_idx ON auth.identities (user_id);
CREATE INDEX identities_email_idx ON auth.identities (email pg_catalog.text_pattern_ops);
ALTER TABLE auth.identities ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.identities IS 'The ways in which a user can sign in: one row for each provider account.';
COMMENT ON COLUMN auth.identities.provider_id IS 'The id of the account at the provider; for e-mail and phone the id of the user.';
COMMENT ON COLUMN auth.identities.user_id IS 'The user (auth.users.id).';
COMMENT ON COLUMN auth.identities.identity_data IS 'What the provider said about the account: sub, email, name and so on.';
COMMENT ON COLUMN auth.identities.provider IS 'email, phone, the name of an OAuth provider, or sso: and the id of an SSO provider.';
COMMENT ON COLUMN auth.identities.last_sign_in_at IS 'When the account was last used.';
COMMENT ON COLUMN auth.identities.created_at IS 'When the account was linked.';
COMMENT ON COLUMN auth.identities.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.identities.email IS 'E-mail address in identity_data, in lower case.';
COMMENT ON COLUMN auth.identities.id IS 'Identifies the row.';

CREATE TABLE auth.one_time_tokens (
    id pg_catalog.uuid NOT NULL CONSTRAINT one_time_tokens_pkey PRIMARY KEY,
    user_id pg_catalog.uuid NOT NULL
        CONSTRAINT one_time_tokens_user_id_fkey REFERENCES auth.users (id) ON DELETE CASCADE,
    token_type auth.one_time_token_type NOT NULL,
    token_hash pg_catalog.text NOT NULL
        CONSTRAINT one_time_tokens_token_hash_check CHECK (
            pg_catalog.char_length(token_hash) OPERATOR(pg_catalog.>) 0),
    relates_to pg_catalog.text NOT NULL,
    created_at timestamp without time zone DEFAULT pg_catalog.now() NOT NULL,
    updated_at timestamp without time zone DEFAULT pg_catalog.now() NOT NULL
);
CREATE INDEX one_time_tokens_token_hash_hash_idx ON auth.one_time_tokens USING hash (token_hash);
CREATE INDEX one_time_tokens_relates_to_hash_idx ON auth.one_time_tokens USING hash (relates_to);
CREATE UNIQUE INDEX one_time_tokens_user_id_token_type_key ON auth.one_time_tokens (user_id, token_type);
ALTER TABLE auth.one_time_tokens ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.one_time_tokens IS 'Codes that were sent and not used yet, as hashes; one of each type for a user.';
COMMENT ON COLUMN auth.one_time_tokens.id IS 'Identifies the row.';
COMMENT ON COLUMN auth.one_time_tokens.user_id IS 'The user (auth.users.id).';
COMMENT ON COLUMN auth.one_time_tokens.token_type IS 'What the code is for, by the name of the column in auth.users.';
COMMENT ON COLUMN auth.one_time_tokens.token_hash IS 'Hash of the code.';
COMMENT ON COLUMN auth.one_time_tokens.relates_to IS 'Address that the code was sent to.';
COMMENT ON COLUMN auth.one_time_tokens.created_at IS 'When the code was sent, in UTC.';
COMMENT ON COLUMN auth.one_time_tokens.updated_at IS 'When the row last changed, in UTC.';
COMMENT ON TYPE auth.one_time_token_type IS 'What a one-time code is for.';

CREATE TABLE auth.audit_log_entries (
    instance_id pg_catalog.uuid,
    id pg_catalog.uuid NOT NULL CONSTRAINT audit_log_entries_pkey PRIMARY KEY,
    payload pg_catalog.json,
    created_at timestamp with time zone,
    ip_address varchar(64) DEFAULT '' NOT NULL
);
CREATE INDEX audit_logs_instance_id_idx ON auth.audit_log_entries (instance_id);
ALTER TABLE auth.audit_log_entries ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.audit_log_entries IS 'What was done, by whom and when.';
COMMENT ON COLUMN auth.audit_log_entries.instance_id IS 'Always the zero UUID.';
COMMENT ON COLUMN auth.audit_log_entries.id IS 'Identifies the row.';
COMMENT ON COLUMN auth.audit_log_entries.payload IS 'The event: actor_id, actor_username, action, log_type, traits.';
COMMENT ON COLUMN auth.audit_log_entries.created_at IS 'When it happened.';
COMMENT ON COLUMN auth.audit_log_entries.ip_address IS 'Address of the client; empty if not known.';
