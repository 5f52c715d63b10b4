-- A trigger of others on auth.audit_log_entries that raises brings back nothing that was taken away: the entry is lost, which the
-- server log tells, and the decision holds. What gives somebody something fails with its entry.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, late_retry_limit = 0, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS first \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS second \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS third \gset
SELECT outcome(auth_ext.refresh_session(:'first'::jsonb ->> 'refresh_token'));
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '1 minute';
CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'no entry of %', NEW.payload ->> 'action';
END
$$;
CREATE TRIGGER refused BEFORE INSERT ON auth.audit_log_entries FOR EACH ROW EXECUTE FUNCTION refused();
DELETE FROM auth.audit_log_entries;
-- A used token comes back: theft.
SELECT outcome(auth_ext.refresh_session(:'first'::jsonb ->> 'refresh_token'));
SELECT count(*) AS entries, (SELECT array_agg(reason) FROM auth_ext.ended_sessions) AS ended FROM auth.audit_log_entries;
SELECT count(*) AS sessions FROM auth.sessions;
-- A sign-out, a session ended from the list, a wrong password.
SELECT shows(:'second'::jsonb ->> 'access_token', kept => true);
SELECT outcome(auth_ext.revoke_session((auth_ext.decode_jwt(:'third'::jsonb ->> 'access_token') -> 'claims' ->> 'session_id')::uuid));
SELECT outcome(auth_ext.sign_out('local'));
SELECT count(*) AS sessions FROM auth.sessions;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'wrong horse battery'));
SELECT count(*) > 0 AS counted FROM auth_ext.attempts WHERE forgotten_at > clock_timestamp();
-- A constraint refuses likewise. A sign-in fails with its entry.
SELECT failure($$ SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') $$);
DROP TRIGGER refused ON auth.audit_log_entries;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS fourth \gset
ALTER TABLE auth.audit_log_entries ADD CONSTRAINT nothing CHECK (payload IS NULL) NOT VALID;
SELECT failure($$ SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') $$);
SELECT shows(:'fourth'::jsonb ->> 'access_token', kept => true);
SELECT outcome(auth_ext.sign_out());
SELECT count(*) AS sessions FROM auth.sessions;
