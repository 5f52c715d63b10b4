-- Schema auth on plain PostgreSQL, GoTrue's layout: sessions, GoTrue's own refresh tokens, and second factors.

CREATE TYPE auth.aal_level AS ENUM ('aal1', 'aal2', 'aal3');
CREATE TYPE auth.factor_type AS ENUM ('totp', 'webauthn', 'phone');
CREATE TYPE auth.factor_status AS ENUM ('unverified', 'verified');
COMMENT ON TYPE auth.aal_level IS 'Authenticator assurance level (NIST SP 800-63B).';
COMMENT ON TYPE auth.factor_type IS 'Kind of a second factor.';
COMMENT ON TYPE auth.factor_status IS 'Whether a second factor has been used once.';

CREATE TABLE auth.sessions (
    id pg_catalog.uuid NOT NULL CONSTRAINT sessions_pkey PRIMARY KEY,
    user_id pg_catalog.uuid NOT NULL
        CONSTRAINT sessions_user_id_fkey REFERENCES auth.users (id) ON DELETE CASCADE,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    factor_id pg_catalog.uuid,
    aal auth.aal_level,
    not_after timestamp with time zone,
    refreshed_at timestamp without time zone,
    user_agent pg_catalog.text,
    ip pg_catalog.inet,
    tag pg_catalog.text,
    oauth_client_id pg_catalog.uuid
        CONSTRAINT sessions_oauth_client_id_fkey REFERENCES auth.oauth_clients (id) ON DELETE CASCADE,
    refresh_token_hmac_key pg_catalog.text,
    refresh_token_counter bigint,
    scopes pg_catalog.text CONSTRAINT sessions_scopes_length CHECK (
        pg_catalog.char_length(scopes) OPERATOR(pg_catalog.<=) 4096)
);
CREATE INDEX sessions_user_id_idx ON auth.sessions (user_id);
CREATE INDEX user_id_created_at_idx ON auth.sessions (user_id, created_at);
CREATE INDEX sessions_not_after_idx ON auth.sessions (not_after DESC);
CREATE INDEX sessions_oauth_client_id_idx ON auth.sessions (oauth_client_id);
ALTER TABLE auth.sessions ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.sessions IS 'Sign-ins that last: one row for each device or browser.';
COMMENT ON COLUMN auth.sessions.id IS 'Identifies the session: the session_id claim.';
COMMENT ON COLUMN auth.sessions.user_id IS 'The user (auth.users.id).';
COMMENT ON COLUMN auth.sessions.created_at IS 'When the user signed in.';
COMMENT ON COLUMN auth.sessions.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.sessions.factor_id IS 'Second factor that was last used (auth.mfa_factors.id).';
COMMENT ON COLUMN auth.sessions.aal IS 'Assurance level: the aal claim.';
COMMENT ON COLUMN auth.sessions.not_after IS 'The session ends at this time at the latest; NULL for no such end.';
COMMENT ON COLUMN auth.sessions.refreshed_at IS 'When the session was last refreshed, in UTC; NULL if never.';
COMMENT ON COLUMN auth.sessions.user_agent IS 'What the client said about itself.';
COMMENT ON COLUMN auth.sessions.ip IS 'Address of the client.';
COMMENT ON COLUMN auth.sessions.tag IS 'Kind of client, for the rule of one session for each kind.';
COMMENT ON COLUMN auth.sessions.oauth_client_id IS 'OAuth client that the session is for (auth.oauth_clients.id).';
COMMENT ON COLUMN auth.sessions.refresh_token_hmac_key IS 'Key of the refresh tokens that GoTrue issued for this session in its second format.';
COMMENT ON COLUMN auth.sessions.refresh_token_counter IS 'Number of the last of those refresh tokens.';
COMMENT ON COLUMN auth.sessions.scopes IS 'OAuth scopes with spaces between, at most 4096 characters.';

CREATE TABLE auth.refresh_tokens (
    instance_id pg_catalog.uuid,
    id bigserial NOT NULL CONSTRAINT refresh_tokens_pkey PRIMARY KEY,
    token varchar(255) CONSTRAINT refresh_tokens_token_unique UNIQUE,
    user_id varchar(255),
    revoked boolean,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    parent varchar(255),
    session_id pg_catalog.uuid
        CONSTRAINT refresh_tokens_session_id_fkey REFERENCES auth.sessions (id) ON DELETE CASCADE
);
CREATE INDEX refresh_tokens_instance_id_idx ON auth.refresh_tokens (instance_id);
CREATE INDEX refresh_tokens_instance_id_user_id_idx ON auth.refresh_tokens (instance_id, user_id);
CREATE INDEX refresh_tokens_parent_idx ON auth.refresh_tokens (parent);
CREATE INDEX refresh_tokens_session_id_revoked_idx ON auth.refresh_tokens (session_id, revoked);
CREATE INDEX refresh_tokens_updated_at_idx ON auth.refresh_tokens (updated_at DESC);
ALTER TABLE auth.refresh_tokens ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.refresh_tokens IS 'Refresh tokens that GoTrue issued in its first format, in clear. auth_ext keeps hashes in auth_ext.refresh_tokens.';
COMMENT ON COLUMN auth.refresh_tokens.instance_id IS 'Always the zero UUID.';
COMMENT ON COLUMN auth.refresh_tokens.id IS 'Identifies the row; the highest of a session is the newest.';
COMMENT ON COLUMN auth.refresh_tokens.token IS 'The token itself.';
COMMENT ON COLUMN auth.refresh_tokens.user_id IS 'The user (auth.users.id), as text.';
COMMENT ON COLUMN auth.refresh_tokens.revoked IS 'Whether the token was used or withdrawn.';
COMMENT ON COLUMN auth.refresh_tokens.created_at IS 'When the token was issued.';
COMMENT ON COLUMN auth.refresh_tokens.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.refresh_tokens.parent IS 'The token that it took the place of.';
COMMENT ON COLUMN auth.refresh_tokens.session_id IS 'The session (auth.sessions.id).';
COMMENT ON SEQUENCE auth.refresh_tokens_id_seq IS 'Numbers of auth.refresh_tokens.';

CREATE TABLE auth.mfa_factors (
    id pg_catalog.uuid NOT NULL CONSTRAINT mfa_factors_pkey PRIMARY KEY,
    user_id pg_catalog.uuid NOT NULL
        CONSTRAINT mfa_factors_user_id_fkey REFERENCES auth.users (id) ON DELETE CASCADE,
    friendly_name pg_catalog.text,
    factor_type auth.factor_type NOT NULL,
    status auth.factor_status NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    secret pg_catalog.text,
    phone pg_catalog.text,
    last_challenged_at timestamp with time zone CONSTRAINT mfa_factors_last_challenged_at_key UNIQUE,
    web_authn_credential pg_catalog.jsonb,
    web_authn_aaguid pg_catalog.uuid,
    last_webauthn_challenge_data pg_catalog.jsonb
);
CREATE INDEX mfa_factors_user_id_idx ON auth.mfa_factors (user_id);
CREATE INDEX factor_id_created_at_idx ON auth.mfa_factors (user_id, created_at);
CREATE UNIQUE INDEX mfa_factors_user_friendly_name_unique ON auth.mfa_factors (friendly_name, user_id)
    WHERE TRIM(friendly_name) OPERATOR(pg_catalog.<>) '';
CREATE UNIQUE INDEX unique_phone_factor_per_user ON auth.mfa_factors (user_id, phone);
ALTER TABLE auth.mfa_factors ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.mfa_factors IS 'Second factors of users.';
COMMENT ON COLUMN auth.mfa_factors.id IS 'Identifies the factor.';
COMMENT ON COLUMN auth.mfa_factors.user_id IS 'The user (auth.users.id).';
COMMENT ON COLUMN auth.mfa_factors.friendly_name IS 'What the user calls it.';
COMMENT ON COLUMN auth.mfa_factors.factor_type IS 'Kind of the factor.';
COMMENT ON COLUMN auth.mfa_factors.status IS 'Whether it has been used once; only then it counts.';
COMMENT ON COLUMN auth.mfa_factors.created_at IS 'When the factor was enrolled.';
COMMENT ON COLUMN auth.mfa_factors.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.mfa_factors.secret IS 'TOTP secret (RFC 6238), in clear unless GoTrue encrypts the database.';
COMMENT ON COLUMN auth.mfa_factors.phone IS 'Phone number that gets the code.';
COMMENT ON COLUMN auth.mfa_factors.last_challenged_at IS 'When the user was last asked for it; unique, so that two questions cannot start at once.';
COMMENT ON COLUMN auth.mfa_factors.web_authn_credential IS 'WebAuthn credential.';
COMMENT ON COLUMN auth.mfa_factors.web_authn_aaguid IS 'Model of the WebAuthn authenticator.';
COMMENT ON COLUMN auth.mfa_factors.last_webauthn_challenge_data IS 'The last WebAuthn challenge with its answer.';

CREATE TABLE auth.mfa_challenges (
    id pg_catalog.uuid NOT NULL CONSTRAINT mfa_challenges_pkey PRIMARY KEY,
    factor_id pg_catalog.uuid NOT NULL
        CONSTRAINT mfa_challenges_auth_factor_id_fkey REFERENCES auth.mfa_factors (id) ON DELETE CASCADE,
    created_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone,
    ip_address pg_catalog.inet NOT NULL,
    otp_code pg_catalog.text,
    web_authn_session_data pg_catalog.jsonb
);
CREATE INDEX mfa_challenge_created_at_idx ON auth.mfa_challenges (created_at DESC);
ALTER TABLE auth.mfa_challenges ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.mfa_challenges IS 'Questions for a second factor.';
COMMENT ON COLUMN auth.mfa_challenges.id IS 'Identifies the challenge.';
COMMENT ON COLUMN auth.mfa_challenges.factor_id IS 'The factor (auth.mfa_factors.id).';
COMMENT ON COLUMN auth.mfa_challenges.created_at IS 'When it was asked.';
COMMENT ON COLUMN auth.mfa_challenges.verified_at IS 'When it was answered rightly; NULL if it was not.';
COMMENT ON COLUMN auth.mfa_challenges.ip_address IS 'Address of the client that asked.';
COMMENT ON COLUMN auth.mfa_challenges.otp_code IS 'The code that was sent by phone.';
COMMENT ON COLUMN auth.mfa_challenges.web_authn_session_data IS 'WebAuthn challenge.';

CREATE TABLE auth.mfa_amr_claims (
    session_id pg_catalog.uuid NOT NULL
        CONSTRAINT mfa_amr_claims_session_id_fkey REFERENCES auth.sessions (id) ON DELETE CASCADE,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    authentication_method pg_catalog.text NOT NULL,
    id pg_catalog.uuid NOT NULL CONSTRAINT amr_id_pk PRIMARY KEY,
    CONSTRAINT mfa_amr_claims_session_id_authentication_method_pkey UNIQUE (session_id, authentication_method)
);
ALTER TABLE auth.mfa_amr_claims ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.mfa_amr_claims IS 'How the user proved who they are in a session: the amr claim.';
COMMENT ON COLUMN auth.mfa_amr_claims.session_id IS 'The session (auth.sessions.id).';
COMMENT ON COLUMN auth.mfa_amr_claims.created_at IS 'When the method was first used.';
COMMENT ON COLUMN auth.mfa_amr_claims.updated_at IS 'When it was last used: the timestamp in the claim.';
COMMENT ON COLUMN auth.mfa_amr_claims.authentication_method IS 'The method: password, otp, totp, oauth and so on.';
COMMENT ON COLUMN auth.mfa_amr_claims.id IS 'Identifies the row.';
