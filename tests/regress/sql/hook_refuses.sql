-- A hook's own refusal reaches the client with its status, and leaves nothing behind.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
CREATE TABLE hooks.say (answer jsonb);
INSERT INTO hooks.say VALUES (NULL);
GRANT SELECT ON hooks.say TO supabase_auth_admin;
CREATE FUNCTION hooks.refuse(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT answer FROM hooks.say';
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.refuse', argon2_memory_kib = 7168, argon2_iterations = 1;
CREATE FUNCTION say(text jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    before bigint := (SELECT count(*) FROM auth.sessions);
    result text;
BEGIN
    UPDATE hooks.say SET answer = text;
    result := outcome(auth_api.sign_in_with_password('ada@example.com', 'correct horse battery'));
    IF (SELECT count(*) FROM auth.sessions) <> before THEN result := result || ' BUT there is a session'; END IF;
    RETURN result;
END
$$;
SELECT say('{"error": {"http_code": 403, "message": "Not on Sundays"}}');
SELECT say('{"error": {"http_code": 599, "message": "Not at all"}}');
SELECT say('{"error": {"message": "No code"}}');
SELECT say('{"error": {"http_code": 200, "message": "Not an error code"}}');
SELECT say('{"error": {"http_code": 99999999999999999999, "message": "Not a code"}}');
SELECT say('{"error": {"http_code": "403", "message": "A text"}}');
SELECT say('{"error": {"http_code": 403}}');
SELECT say('{"error": {"http_code": 403, "message": ""}, "claims": {}}');
SELECT say('{"error": "no"}');
SELECT say('{"error": {"http_code": 403, "message": "Both"}, "claims": {"role": "service_role"}}');
SELECT say(jsonb_build_object('error', jsonb_build_object('http_code', 403, 'message', E'line\nand \x07bell' || repeat('x', 5000)))) LIKE '403 unexpected_failure: line' || E'\n' || 'and  bellxxx%' AS cleaned;
-- On a refresh the old token stays usable.
UPDATE hooks.say SET answer = '{"error": {"http_code": 403, "message": "Not on Sundays"}}';
SELECT outcome(auth_api.refresh_session(:'token'));
SELECT generation FROM auth_ext.refresh_tokens;
UPDATE auth_ext.settings SET custom_access_token_hook = NULL;
SELECT outcome(auth_api.refresh_session(:'token'));
-- And at sign-up the user is there, without a session.
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.refuse';
SELECT outcome(auth_api.sign_up('bob@example.com', 'correct horse battery'));
SELECT count(*) AS users FROM auth.users WHERE email = 'bob@example.com';
SELECT count(*) AS sessions FROM auth.sessions AS s JOIN auth.users AS u ON u.id = s.user_id WHERE u.email = 'bob@example.com';
