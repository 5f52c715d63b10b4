-- A sign-in, a wrong password and a challenge remove a little of what is over on their way. What hinders that (here triggers of others and a
-- table that is gone) is undone, the server log tells it, and the call goes on; but not one that was cancelled or has no more time.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, totp_enabled = true, argon2_memory_kib = 7168, argon2_iterations = 1, audit_retention = '1 hour',
    session_time_box = '1 hour', ended_session_retention = '1 hour', access_token_lifetime = '10 minutes';
CREATE FUNCTION in_order() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', 'sessions', (SELECT count(*) FROM auth.sessions), 'ended', (SELECT count(*) FROM auth_ext.ended_sessions),
        'challenges', (SELECT count(*) FROM auth.mfa_challenges), 'old entries', (SELECT count(*) FROM auth.audit_log_entries WHERE payload ->> 'action' = 'old')) $$;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') -> 'user' ->> 'id' AS ada \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token' AS token \gset
SELECT shows(:'token', kept => true);
SELECT auth_ext.mfa_enroll('totp', 'phone') ->> 'id' AS factor \gset
SELECT auth_ext.mfa_challenge(:'factor') ? 'id' AS challenged;
-- Over: one of two sessions, two that are remembered, the challenge, an entry.
UPDATE auth.sessions SET created_at = created_at - interval '3 days' WHERE id <> (auth_ext.decode_jwt(:'token') -> 'claims' ->> 'session_id')::uuid;
INSERT INTO auth_ext.ended_sessions (session_id, user_id, ended_at, reason)
    SELECT gen_random_uuid(), :'ada', clock_timestamp() - interval '3 days', 'signed_out' FROM generate_series(1, 2);
UPDATE auth.mfa_challenges SET created_at = created_at - interval '3 days';
INSERT INTO auth.audit_log_entries (instance_id, id, payload, created_at)
    VALUES ('00000000-0000-0000-0000-000000000000', '019b0000-0000-7000-8000-000000000001', '{"action": "old"}', '2026-01-01');
SELECT in_order();
CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no row of % goes', TG_TABLE_NAME; END $$;
CREATE TRIGGER kept BEFORE DELETE ON auth.audit_log_entries FOR EACH ROW EXECUTE FUNCTION kept();
CREATE TRIGGER kept BEFORE DELETE ON auth.mfa_challenges FOR EACH ROW EXECUTE FUNCTION kept();
-- The entry is the last to go, so that all steps before are undone.
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')), in_order();
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'wrong horse battery')), in_order();
SELECT auth_ext.mfa_challenge(:'factor') ? 'id' AS challenged, in_order();
-- Whoever asks for nothing else is told.
SELECT failure('SELECT auth_ext.purge()');
-- Likewise a table that is gone.
ALTER TABLE auth.audit_log_entries DISABLE TRIGGER kept;
ALTER TABLE auth_ext.revoked_tokens RENAME TO elsewhere;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')), in_order();
ALTER TABLE auth_ext.elsewhere RENAME TO revoked_tokens;
-- No more time.
CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN OLD; END $$;
CREATE TRIGGER waits BEFORE DELETE ON auth.audit_log_entries FOR EACH ROW EXECUTE FUNCTION waits();
SET statement_timeout = '2s';
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'token_type' AS cancelled;
RESET statement_timeout;
SELECT in_order();
DROP TRIGGER waits ON auth.audit_log_entries;
DROP TRIGGER kept ON auth.mfa_challenges;
-- With nothing in the way it all goes.
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')), in_order();
SELECT auth_ext.mfa_challenge(:'factor') ? 'id' AS challenged, in_order();
