-- After a fail-over to a late standby, or from a backup, a client may hold a token that this server has never issued. Its MAC proves
-- that commits were lost: it is taken over, and the audit log says so. Older tokens stay what they are.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
CREATE TABLE standby (LIKE auth_ext.refresh_tokens);
CREATE FUNCTION fail_over() RETURNS void LANGUAGE sql AS $$
    UPDATE auth_ext.refresh_tokens AS r SET (generation, token_hash, parent_hash, nonce, rotated_at) =
        (SELECT generation, token_hash, parent_hash, nonce, rotated_at FROM standby) $$;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
INSERT INTO standby SELECT * FROM auth_ext.refresh_tokens;
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
SELECT auth_ext.refresh_session(:'second') ->> 'refresh_token' AS third \gset
SELECT fail_over();
-- Nobody is logged out, a lost answer is given again, and the chain goes on.
SELECT auth_ext.refresh_session(:'third') ->> 'refresh_token' AS fourth \gset
SELECT generation FROM auth_ext.refresh_tokens;
SELECT auth_ext.refresh_session(:'third') ->> 'refresh_token' = :'fourth' AS same_child;
SELECT payload ->> 'action' AS action, payload ->> 'log_type' AS log_type, payload -> 'traits' ->> 'session_id' = session_id::text AS session
FROM auth.audit_log_entries, auth_ext.refresh_tokens WHERE payload ->> 'action' LIKE 'token%';
-- An older token of the lost branch: a slow tab inside the window, theft after it.
SELECT outcome(auth_ext.refresh_session(:'second'));
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '10 seconds';
BEGIN;
SELECT outcome(auth_ext.refresh_session(:'second'));
ROLLBACK;
-- The token that the standby knew is older still.
BEGIN;
SELECT outcome(auth_ext.refresh_session(:'first'));
ROLLBACK;
SELECT auth_ext.refresh_session(:'fourth') ? 'access_token' AS goes_on;
-- Two branches: another token of the generation that the row has. Refused, not punished.
SELECT fail_over();
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS other \gset
SELECT :'other' <> :'second' AS another_child;
SELECT outcome(auth_ext.refresh_session(:'second'));
SELECT outcome(auth_ext.refresh_session(:'other'));
-- A made-up token of a later generation is nothing.
SELECT outcome(auth_ext.refresh_session(left(:'third', -5) || 'AAAAA'));
SELECT count(*) AS ended FROM auth_ext.ended_sessions;
