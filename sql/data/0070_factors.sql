-- Second factors: what GoTrue's tables of factors and challenges have no place for, and the settings of factors.

CREATE TABLE auth_ext.factor_states (
    factor_id pg_catalog.uuid NOT NULL
        CONSTRAINT factor_states_pkey PRIMARY KEY
        CONSTRAINT factor_states_factor_id_fkey REFERENCES auth.mfa_factors (id) ON DELETE CASCADE,
    sealed_secret pg_catalog.bytea,
    last_step bigint,
    wrong_codes integer DEFAULT 0 NOT NULL,
    last_wrong_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT pg_catalog.clock_timestamp() NOT NULL
);
-- ANALYZE would copy column values into pg_statistic.
ALTER TABLE auth_ext.factor_states ALTER COLUMN sealed_secret SET STATISTICS 0;
COMMENT ON TABLE auth_ext.factor_states IS 'What is kept of a second factor beside auth.mfa_factors: the sealed secret, the last code and the wrong ones.';
COMMENT ON COLUMN auth_ext.factor_states.factor_id IS 'The factor (auth.mfa_factors.id); bound into the seal.';
COMMENT ON COLUMN auth_ext.factor_states.sealed_secret IS 'The secret that an authenticator app has too, sealed with the server key of factors; NULL for other factors.';
COMMENT ON COLUMN auth_ext.factor_states.last_step IS 'The newest time step (30 seconds since 1970) whose code was accepted: no code up to it is accepted again.';
COMMENT ON COLUMN auth_ext.factor_states.wrong_codes IS 'Wrong codes since the last right one. After five, each makes the next wait longer.';
COMMENT ON COLUMN auth_ext.factor_states.last_wrong_at IS 'When the last wrong code came.';
COMMENT ON COLUMN auth_ext.factor_states.created_at IS 'When the row was made.';

CREATE TABLE auth_ext.recovery_sets (
    user_id pg_catalog.uuid NOT NULL
        CONSTRAINT recovery_sets_pkey PRIMARY KEY
        CONSTRAINT recovery_sets_user_id_fkey REFERENCES auth.users (id) ON DELETE CASCADE,
    id pg_catalog.uuid NOT NULL
        CONSTRAINT recovery_sets_id_key UNIQUE,
    friendly_name pg_catalog.text NOT NULL,
    wrong_codes integer DEFAULT 0 NOT NULL,
    last_wrong_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT pg_catalog.clock_timestamp() NOT NULL
);
COMMENT ON TABLE auth_ext.recovery_sets IS 'Users who have recovery codes, one row each.';
COMMENT ON COLUMN auth_ext.recovery_sets.user_id IS 'Whose they are (auth.users.id).';
COMMENT ON COLUMN auth_ext.recovery_sets.id IS 'Identifies the set, as a factor''s id does.';
COMMENT ON COLUMN auth_ext.recovery_sets.friendly_name IS 'What their owner calls them.';
COMMENT ON COLUMN auth_ext.recovery_sets.wrong_codes IS 'Wrong codes since the last right one. After five, each makes the next wait longer.';
COMMENT ON COLUMN auth_ext.recovery_sets.last_wrong_at IS 'When the last wrong code came.';
COMMENT ON COLUMN auth_ext.recovery_sets.created_at IS 'When they were made.';

CREATE TABLE auth_ext.recovery_codes (
    user_id pg_catalog.uuid NOT NULL
        CONSTRAINT recovery_codes_user_id_fkey REFERENCES auth_ext.recovery_sets (user_id) ON DELETE CASCADE,
    code_hash pg_catalog.bytea NOT NULL
        CONSTRAINT recovery_codes_code_hash_length CHECK (
            pg_catalog.octet_length(code_hash) OPERATOR(pg_catalog.=) 32),
    used_at timestamp with time zone,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, code_hash)
);
ALTER TABLE auth_ext.recovery_codes ALTER COLUMN code_hash SET STATISTICS 0;
COMMENT ON TABLE auth_ext.recovery_codes IS 'Recovery codes as keyed hashes: nobody can use a code that is read here, nor guess one without the server key.';
COMMENT ON COLUMN auth_ext.recovery_codes.user_id IS 'Whose it is.';
COMMENT ON COLUMN auth_ext.recovery_codes.code_hash IS 'HMAC-SHA256 of the code and the user''s id, 32 bytes.';
COMMENT ON COLUMN auth_ext.recovery_codes.used_at IS 'When it was used; NULL as long as it is good.';

REVOKE ALL ON TABLE auth_ext.factor_states, auth_ext.recovery_sets, auth_ext.recovery_codes
    FROM PUBLIC, anon, authenticated, service_role;

ALTER TABLE auth_ext.server_keys
    DROP CONSTRAINT server_keys_purpose_known,
    ADD CONSTRAINT server_keys_purpose_known CHECK (
        purpose OPERATOR(pg_catalog.=) ANY (ARRAY['refresh_token', 'one_time_token', 'outbox', 'factor']));
COMMENT ON COLUMN auth_ext.server_keys.purpose IS 'refresh_token: MAC and derivation of refresh tokens. one_time_token: keyed hashes of one-time codes. outbox: seals messages until they have left. factor: seals the secrets of second factors.';

ALTER TABLE auth_ext.ended_sessions
    DROP CONSTRAINT ended_sessions_reason_known,
    ADD CONSTRAINT ended_sessions_reason_known CHECK (
        reason OPERATOR(pg_catalog.=) ANY (ARRAY[
            'signed_out', 'revoked', 'replaced', 'expired', 'theft',
            'password_changed', 'second_factor', 'user_banned', 'user_deleted']));
COMMENT ON COLUMN auth_ext.ended_sessions.reason IS 'signed_out, revoked (by an administrator), replaced (by a newer sign-in), expired, theft (a used refresh token came back), password_changed, second_factor (another session proved one), user_banned or user_deleted.';

ALTER TABLE auth_ext.settings
    ADD COLUMN totp_issuer pg_catalog.text
        CONSTRAINT settings_totp_issuer_length CHECK (
            pg_catalog.octet_length(totp_issuer) OPERATOR(pg_catalog.>=) 1
            AND pg_catalog.octet_length(totp_issuer) OPERATOR(pg_catalog.<=) 255),
    ADD COLUMN totp_enabled boolean DEFAULT true NOT NULL,
    -- Nothing proves these factors yet: whoever enrolled one could not get past it.
    ADD COLUMN phone_factor_enabled boolean DEFAULT false NOT NULL
        CONSTRAINT settings_phone_factor_not_yet CHECK (NOT phone_factor_enabled),
    ADD COLUMN webauthn_factor_enabled boolean DEFAULT false NOT NULL
        CONSTRAINT settings_webauthn_factor_not_yet CHECK (NOT webauthn_factor_enabled),
    ADD COLUMN recovery_codes_enabled boolean DEFAULT true NOT NULL,
    ADD COLUMN max_factors integer DEFAULT 10 NOT NULL
        CONSTRAINT settings_max_factors_bounds CHECK (
            max_factors OPERATOR(pg_catalog.>=) 1 AND max_factors OPERATOR(pg_catalog.<=) 100),
    ADD COLUMN challenge_lifetime interval DEFAULT '5 minutes' NOT NULL
        CONSTRAINT settings_challenge_lifetime_bounds CHECK (
            challenge_lifetime OPERATOR(pg_catalog.>=) interval '1 minute'
            AND challenge_lifetime OPERATOR(pg_catalog.<=) interval '1 hour'
            AND pg_catalog.date_trunc('month', challenge_lifetime) OPERATOR(pg_catalog.=) interval '0');
COMMENT ON COLUMN auth_ext.settings.totp_issuer IS 'The name that authenticator apps show beside the account; NULL: auth_ext.';
COMMENT ON COLUMN auth_ext.settings.totp_enabled IS 'Whether authenticator apps may be enrolled and used.';
COMMENT ON COLUMN auth_ext.settings.phone_factor_enabled IS 'Whether a phone may be a second factor: not yet, so false.';
COMMENT ON COLUMN auth_ext.settings.webauthn_factor_enabled IS 'Whether a security key or a platform authenticator may be a second factor: not yet, so false. As a passkey it may.';
COMMENT ON COLUMN auth_ext.settings.recovery_codes_enabled IS 'Whether users with a second factor may have recovery codes.';
COMMENT ON COLUMN auth_ext.settings.max_factors IS 'How many factors a user may have, unverified ones included.';
COMMENT ON COLUMN auth_ext.settings.challenge_lifetime IS 'How long a challenge can be answered, and how long an unverified factor stays: 1 minute to 1 hour.';
