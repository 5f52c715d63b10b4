-- The rest of the session policy: who may keep a session, what GoTrue gets back, and how long records are kept.

ALTER TABLE auth_ext.settings
    ADD COLUMN single_session_per_user boolean DEFAULT false NOT NULL,
    ADD COLUMN low_assurance_window interval
        CONSTRAINT settings_low_assurance_window_bounds CHECK (
            low_assurance_window OPERATOR(pg_catalog.>=) interval '1 second'
            AND low_assurance_window OPERATOR(pg_catalog.<=) interval '36500 days'),
    ADD COLUMN refresh_token_format pg_catalog.text DEFAULT 'auth_ext' NOT NULL
        CONSTRAINT settings_refresh_token_format_known CHECK (
            refresh_token_format OPERATOR(pg_catalog.=) ANY (ARRAY['auth_ext', 'gotrue'])),
    ADD COLUMN audit boolean DEFAULT true NOT NULL,
    ADD COLUMN audit_retention interval DEFAULT '90 days'
        CONSTRAINT settings_audit_retention_bounds CHECK (
            audit_retention OPERATOR(pg_catalog.>=) interval '1 hour'
            AND audit_retention OPERATOR(pg_catalog.<=) interval '36500 days'),
    ADD COLUMN ended_session_retention interval DEFAULT '30 days' NOT NULL
        CONSTRAINT settings_ended_session_retention_bounds CHECK (
            ended_session_retention OPERATOR(pg_catalog.>=) interval '1 hour'
            AND ended_session_retention OPERATOR(pg_catalog.<=) interval '3650 days'),
    ADD CONSTRAINT settings_session_policy_durations_are_exact CHECK (
        pg_catalog.date_trunc('month', low_assurance_window) OPERATOR(pg_catalog.=) interval '0'
        AND pg_catalog.date_trunc('month', audit_retention) OPERATOR(pg_catalog.=) interval '0'
        AND pg_catalog.date_trunc('month', ended_session_retention) OPERATOR(pg_catalog.=) interval '0'),
    -- A client that still holds an access token of an ended session is to learn why.
    ADD CONSTRAINT settings_ended_session_retention_outlives_access_tokens CHECK (
        ended_session_retention OPERATOR(pg_catalog.>=) access_token_lifetime);

COMMENT ON COLUMN auth_ext.settings.single_session_per_user IS 'Whether a sign-in ends the other sessions of the user.';
COMMENT ON COLUMN auth_ext.settings.low_assurance_window IS 'How long after the sign-in a user who has a second factor may go on without it; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.refresh_token_format IS 'auth_ext, or gotrue to go back: then every refresh and sign-in hands out a refresh token of GoTrue, which the database holds in clear.';
COMMENT ON COLUMN auth_ext.settings.audit IS 'Whether sign-ins, refusals, thefts, ends of sessions and changes of users and keys are written to auth.audit_log_entries.';
COMMENT ON COLUMN auth_ext.settings.audit_retention IS 'How long those entries are kept: 1 hour or more; NULL means for ever. Entries of GoTrue are never removed.';
COMMENT ON COLUMN auth_ext.settings.ended_session_retention IS 'How long it is remembered why a session ended: 1 hour to 3650 days, and no less than access_token_lifetime.';
