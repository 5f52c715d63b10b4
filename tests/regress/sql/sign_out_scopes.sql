-- Sign-out in GoTrue's scopes: which sessions end, what is recorded, and what their refresh tokens are told after it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
CREATE TABLE kept (name text PRIMARY KEY, answer jsonb);
INSERT INTO kept VALUES ('first', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')),
    ('second', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')),
    ('third', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
DELETE FROM auth.sessions WHERE id NOT IN (SELECT (claims(answer ->> 'access_token') ->> 'session_id')::uuid FROM kept);
INSERT INTO kept VALUES ('bob', auth_ext.sign_up('bob@example.com', 'correct horse battery'));
CREATE FUNCTION sign_out(who text, scope text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM shows((SELECT answer ->> 'access_token' FROM kept WHERE name = who));
    SET LOCAL ROLE authenticated;
    RETURN outcome(auth_api.sign_out(scope));
END
$$;
CREATE FUNCTION alive() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(name, ', ' ORDER BY name) FROM kept JOIN auth.sessions ON id = (auth_ext.decode_jwt(answer ->> 'access_token') #>> '{claims,session_id}')::uuid
$$;
SELECT alive();
-- A scope that is none ends nothing.
BEGIN; SELECT sign_out('first', 'Local'); COMMIT;
BEGIN; SELECT sign_out('first', 'all'); COMMIT;
BEGIN; SELECT sign_out('first', repeat('x', 1000000)); COMMIT;
SELECT alive();
BEGIN; SELECT sign_out('first', 'local'); COMMIT;
SELECT alive();
-- Sign-out is not idempotent, as with GoTrue: the session of the token is gone.
BEGIN; SELECT sign_out('first', 'local'); COMMIT;
BEGIN; SELECT sign_out('first', 'global'); COMMIT;
SELECT alive();
BEGIN; SELECT sign_out('second', 'others'); COMMIT;
SELECT alive();
BEGIN; SELECT sign_out('second', 'others'); COMMIT;
SELECT alive();
INSERT INTO kept VALUES ('fourth', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
BEGIN; SELECT sign_out('second', NULL); COMMIT;
SELECT alive();
INSERT INTO kept VALUES ('fifth', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
BEGIN; SELECT sign_out('fifth', ''); COMMIT;
SELECT alive();
SELECT name, reason, user_id = (SELECT id FROM auth.users WHERE email = 'ada@example.com') AS hers
FROM auth_ext.ended_sessions JOIN kept ON session_id = (auth_ext.decode_jwt(answer ->> 'access_token') #>> '{claims,session_id}')::uuid ORDER BY name;
SELECT name, outcome(auth_ext.refresh_session(answer ->> 'refresh_token')) FROM kept WHERE name <> 'bob' ORDER BY name;
-- A token without a session means all sessions, whatever the scope.
INSERT INTO kept VALUES ('sixth', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')),
    ('seventh', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
BEGIN;
SELECT shows(auth_ext.sign_jwt(jsonb_build_object('sub', id, 'role', 'authenticated', 'aud', 'authenticated', 'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 600))) FROM auth.users WHERE email = 'ada@example.com';
SELECT outcome(auth_api.sign_out('local'));
COMMIT;
SELECT alive();
-- The default is global.
INSERT INTO kept VALUES ('eighth', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
BEGIN;
SELECT shows(answer ->> 'access_token') FROM kept WHERE name = 'eighth';
SELECT outcome(auth_api.sign_out());
COMMIT;
SELECT alive();
