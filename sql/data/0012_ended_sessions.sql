-- Why a session ended, kept until purge, so that a client can be told (design 4.8). No foreign keys: the session is gone,
-- and the user may be.

CREATE TABLE auth_ext.ended_sessions (
    session_id pg_catalog.uuid NOT NULL
        CONSTRAINT ended_sessions_pkey PRIMARY KEY,
    user_id pg_catalog.uuid NOT NULL,
    ended_at timestamp with time zone DEFAULT pg_catalog.clock_timestamp() NOT NULL,
    reason pg_catalog.text NOT NULL
        CONSTRAINT ended_sessions_reason_known CHECK (
            reason OPERATOR(pg_catalog.=) ANY (ARRAY[
                'signed_out', 'revoked', 'replaced', 'expired', 'theft',
                'password_changed', 'user_banned', 'user_deleted']))
);

CREATE INDEX ended_sessions_ended_at_idx ON auth_ext.ended_sessions (ended_at);

COMMENT ON TABLE auth_ext.ended_sessions IS 'Sessions that have ended, and why. Rows go when they are purged.';
COMMENT ON COLUMN auth_ext.ended_sessions.session_id IS 'The id that the session had in auth.sessions.';
COMMENT ON COLUMN auth_ext.ended_sessions.user_id IS 'Whose session it was (auth.users.id).';
COMMENT ON COLUMN auth_ext.ended_sessions.ended_at IS 'When it ended.';
COMMENT ON COLUMN auth_ext.ended_sessions.reason IS 'signed_out, revoked (by an administrator), replaced (by a newer sign-in), expired, theft (a used refresh token came back), password_changed, user_banned or user_deleted.';
COMMENT ON INDEX auth_ext.ended_sessions_ended_at_idx IS 'For the purge.';

REVOKE ALL ON TABLE auth_ext.ended_sessions FROM PUBLIC, anon, authenticated, service_role;
