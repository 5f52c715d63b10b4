-- The policy of this installation: one typed row. A GUC would not do, because a session could override it.
-- A length with months or years in it has no exact number of seconds, so no duration may have any.

CREATE TABLE auth_ext.settings (
    id boolean DEFAULT true NOT NULL
        CONSTRAINT settings_pkey PRIMARY KEY
        CONSTRAINT settings_one_row CHECK (id),

    access_token_lifetime interval DEFAULT '1 hour' NOT NULL
        CONSTRAINT settings_access_token_lifetime_bounds CHECK (
            access_token_lifetime OPERATOR(pg_catalog.>=) interval '1 second'
            AND access_token_lifetime OPERATOR(pg_catalog.<=) interval '7 days'),
    issuer pg_catalog.text
        CONSTRAINT settings_issuer_length CHECK (
            pg_catalog.octet_length(issuer) OPERATOR(pg_catalog.>=) 1
            AND pg_catalog.octet_length(issuer) OPERATOR(pg_catalog.<=) 2048),
    audience pg_catalog.text DEFAULT 'authenticated' NOT NULL
        CONSTRAINT settings_audience_length CHECK (
            pg_catalog.octet_length(audience) OPERATOR(pg_catalog.>=) 1
            AND pg_catalog.octet_length(audience) OPERATOR(pg_catalog.<=) 255),
    default_role pg_catalog.text DEFAULT 'authenticated' NOT NULL
        CONSTRAINT settings_default_role_length CHECK (
            pg_catalog.octet_length(default_role) OPERATOR(pg_catalog.>=) 1
            AND pg_catalog.octet_length(default_role) OPERATOR(pg_catalog.<=) 63),

    grace_window interval DEFAULT '10 seconds' NOT NULL
        CONSTRAINT settings_grace_window_bounds CHECK (
            grace_window OPERATOR(pg_catalog.>=) interval '0'
            AND grace_window OPERATOR(pg_catalog.<=) interval '60 seconds'),
    refresh_token_lifetime interval DEFAULT '90 days'
        CONSTRAINT settings_refresh_token_lifetime_bounds CHECK (
            refresh_token_lifetime OPERATOR(pg_catalog.>=) interval '1 second'
            AND refresh_token_lifetime OPERATOR(pg_catalog.<=) interval '36500 days'),
    session_time_box interval
        CONSTRAINT settings_session_time_box_bounds CHECK (
            session_time_box OPERATOR(pg_catalog.>=) interval '1 second'
            AND session_time_box OPERATOR(pg_catalog.<=) interval '36500 days'),
    session_inactivity_timeout interval
        CONSTRAINT settings_session_inactivity_timeout_bounds CHECK (
            session_inactivity_timeout OPERATOR(pg_catalog.>=) interval '1 second'
            AND session_inactivity_timeout OPERATOR(pg_catalog.<=) interval '36500 days'),
    session_touch_interval interval DEFAULT '5 minutes' NOT NULL
        CONSTRAINT settings_session_touch_interval_bounds CHECK (
            session_touch_interval OPERATOR(pg_catalog.>=) interval '0'
            AND session_touch_interval OPERATOR(pg_catalog.<=) interval '1 day'),

    autoconfirm boolean DEFAULT false NOT NULL,
    sign_up_allowed boolean DEFAULT true NOT NULL,

    password_min_length integer DEFAULT 8 NOT NULL
        CONSTRAINT settings_password_min_length_bounds CHECK (
            password_min_length OPERATOR(pg_catalog.>=) 6
            AND password_min_length OPERATOR(pg_catalog.<=) 128),
    password_hash pg_catalog.text DEFAULT 'argon2id' NOT NULL
        CONSTRAINT settings_password_hash_known CHECK (
            password_hash OPERATOR(pg_catalog.=) ANY (ARRAY['argon2id', 'bcrypt'])),
    argon2_memory_kib integer DEFAULT 19456 NOT NULL
        CONSTRAINT settings_argon2_memory_kib_bounds CHECK (
            argon2_memory_kib OPERATOR(pg_catalog.>=) 7168
            AND argon2_memory_kib OPERATOR(pg_catalog.<=) 1048576),
    argon2_iterations integer DEFAULT 2 NOT NULL
        CONSTRAINT settings_argon2_iterations_bounds CHECK (
            argon2_iterations OPERATOR(pg_catalog.>=) 1
            AND argon2_iterations OPERATOR(pg_catalog.<=) 20),
    argon2_parallelism integer DEFAULT 1 NOT NULL
        CONSTRAINT settings_argon2_parallelism_one CHECK (
            argon2_parallelism OPERATOR(pg_catalog.=) 1),
    bcrypt_cost integer DEFAULT 10 NOT NULL
        CONSTRAINT settings_bcrypt_cost_bounds CHECK (
            bcrypt_cost OPERATOR(pg_catalog.>=) 10
            AND bcrypt_cost OPERATOR(pg_catalog.<=) 15),
    bcrypt_in_use boolean DEFAULT false NOT NULL,

    custom_access_token_hook pg_catalog.text
        CONSTRAINT settings_custom_access_token_hook_name CHECK (
            custom_access_token_hook OPERATOR(pg_catalog.~)
                '^[A-Za-z_][A-Za-z0-9_]{0,62}[.][A-Za-z_][A-Za-z0-9_]{0,62}$'),
    hook_timeout interval DEFAULT '2 seconds' NOT NULL
        CONSTRAINT settings_hook_timeout_bounds CHECK (
            hook_timeout OPERATOR(pg_catalog.>=) interval '0.1 second'
            AND hook_timeout OPERATOR(pg_catalog.<=) interval '10 seconds'),

    leeway interval DEFAULT '30 seconds' NOT NULL
        CONSTRAINT settings_leeway_bounds CHECK (
            leeway OPERATOR(pg_catalog.>=) interval '0'
            AND leeway OPERATOR(pg_catalog.<=) interval '300 seconds'),
    jwt_max_size integer DEFAULT 8192 NOT NULL
        CONSTRAINT settings_jwt_max_size_bounds CHECK (
            jwt_max_size OPERATOR(pg_catalog.>=) 1024
            AND jwt_max_size OPERATOR(pg_catalog.<=) 1048576),

    -- bcrypt reads 72 bytes: a longer minimum would refuse every password.
    CONSTRAINT settings_password_min_length_fits_bcrypt CHECK (
        password_hash OPERATOR(pg_catalog.<>) 'bcrypt'
        OR password_min_length OPERATOR(pg_catalog.<=) 72),
    CONSTRAINT settings_durations_are_exact CHECK (
        pg_catalog.date_trunc('month', access_token_lifetime) OPERATOR(pg_catalog.=) interval '0'
        AND pg_catalog.date_trunc('month', grace_window) OPERATOR(pg_catalog.=) interval '0'
        AND pg_catalog.date_trunc('month', refresh_token_lifetime) OPERATOR(pg_catalog.=) interval '0'
        AND pg_catalog.date_trunc('month', session_time_box) OPERATOR(pg_catalog.=) interval '0'
        AND pg_catalog.date_trunc('month', session_inactivity_timeout) OPERATOR(pg_catalog.=) interval '0'
        AND pg_catalog.date_trunc('month', session_touch_interval) OPERATOR(pg_catalog.=) interval '0'
        AND pg_catalog.date_trunc('month', hook_timeout) OPERATOR(pg_catalog.=) interval '0'
        AND pg_catalog.date_trunc('month', leeway) OPERATOR(pg_catalog.=) interval '0')
);

COMMENT ON TABLE auth_ext.settings IS 'The policy of this installation, one row. A change holds from the next call on, in every session.';
COMMENT ON COLUMN auth_ext.settings.id IS 'Always true, so that there is one row.';
COMMENT ON COLUMN auth_ext.settings.access_token_lifetime IS 'How long an access token lives: 1 second to 7 days.';
COMMENT ON COLUMN auth_ext.settings.issuer IS 'The iss claim; NULL leaves it out, as GoTrue does by default.';
COMMENT ON COLUMN auth_ext.settings.audience IS 'The aud of new users, and the audience that a token must name.';
COMMENT ON COLUMN auth_ext.settings.default_role IS 'The PostgreSQL role of new users: their role claim.';
COMMENT ON COLUMN auth_ext.settings.grace_window IS 'How long after a rotation the parent refresh token still gets the same child: 0 to 60 seconds.';
COMMENT ON COLUMN auth_ext.settings.refresh_token_lifetime IS 'How long a refresh token may lie unused; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.session_time_box IS 'How long a session may last in all; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.session_inactivity_timeout IS 'How long a session may go without a refresh; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.session_touch_interval IS 'How old auth.sessions.refreshed_at may get before a refresh writes it: 0 to 1 day.';
COMMENT ON COLUMN auth_ext.settings.autoconfirm IS 'Whether a new user counts as confirmed at once, without a message.';
COMMENT ON COLUMN auth_ext.settings.sign_up_allowed IS 'Whether people may sign up by themselves.';
COMMENT ON COLUMN auth_ext.settings.password_min_length IS 'Least number of characters of a new password: 6 to 128; at most 72 with bcrypt.';
COMMENT ON COLUMN auth_ext.settings.password_hash IS 'Hash of new passwords: argon2id, or bcrypt for those who want to go back to GoTrue.';
COMMENT ON COLUMN auth_ext.settings.argon2_memory_kib IS 'Memory of one Argon2id hash in KiB: 7168 to 1048576. Every sign-in that runs at the same time takes as much.';
COMMENT ON COLUMN auth_ext.settings.argon2_iterations IS 'Passes of Argon2id over its memory: 1 to 20.';
COMMENT ON COLUMN auth_ext.settings.argon2_parallelism IS 'Lanes of Argon2id: 1, because a backend has one processor.';
COMMENT ON COLUMN auth_ext.settings.bcrypt_cost IS 'bcrypt does 2^cost rounds: 10 to 15. It reads 72 bytes; a longer password is refused, never cut.';
COMMENT ON COLUMN auth_ext.settings.bcrypt_in_use IS 'Whether accounts with bcrypt hashes exist; then every password check does both kinds of work, so that its time tells nothing about the account.';
COMMENT ON COLUMN auth_ext.settings.custom_access_token_hook IS 'The custom access token hook as schema.function, spelt as in the catalog; NULL for none.';
COMMENT ON COLUMN auth_ext.settings.hook_timeout IS 'How long the hook may run: 0.1 to 10 seconds.';
COMMENT ON COLUMN auth_ext.settings.leeway IS 'How far the clocks of issuer and verifier may differ for nbf and iat: 0 to 300 seconds.';
COMMENT ON COLUMN auth_ext.settings.jwt_max_size IS 'Longest token that is looked at, in bytes: 1024 to 1048576.';

REVOKE ALL ON TABLE auth_ext.settings FROM PUBLIC, anon, authenticated, service_role;

CREATE TRIGGER settings_invalidate_cache
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON auth_ext.settings
    FOR EACH STATEMENT EXECUTE FUNCTION auth_ext.invalidate_cache();
COMMENT ON TRIGGER settings_invalidate_cache ON auth_ext.settings IS 'Makes every session read the settings again.';

-- setup() adds the row, also when somebody deleted it later.
