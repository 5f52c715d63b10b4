-- What a hook is told, and whom it runs as.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
CREATE TABLE hooks.seen (n serial, event jsonb, who text, path text);
GRANT ALL ON ALL TABLES IN SCHEMA hooks TO supabase_auth_admin;
GRANT ALL ON ALL SEQUENCES IN SCHEMA hooks TO supabase_auth_admin;
CREATE FUNCTION hooks.look(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO seen (event, who, path) VALUES (event, current_user, current_setting('search_path'));
    RETURN event;
END
$$;
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.look';
SELECT auth_api.sign_in_with_password('ada@example.com', 'correct horse battery') AS answer \gset
SELECT outcome(auth_api.refresh_session(:'answer'::jsonb ->> 'refresh_token'));
SELECT outcome(auth_api.refresh_session(:'answer'::jsonb ->> 'refresh_token'));
SELECT outcome(auth_api.sign_up('bob@example.com', 'correct horse battery'));
SELECT n, event ->> 'authentication_method' AS method, event -> 'metadata' ->> 'name' AS name, who, path FROM hooks.seen ORDER BY n;
SELECT DISTINCT k AS member FROM hooks.seen, jsonb_object_keys(event) AS k ORDER BY 1;
SELECT DISTINCT k AS metadata FROM hooks.seen, jsonb_object_keys(event -> 'metadata') AS k ORDER BY 1;
SELECT (event ->> 'user_id')::uuid = u.id AS her_id, event -> 'claims' = claims(:'answer'::jsonb ->> 'access_token') AS the_claims,
    (event -> 'metadata' ->> 'uuid')::uuid IS NOT NULL AS uuid, (event -> 'metadata' ->> 'time')::timestamptz > now() - interval '1 minute' AS time
FROM hooks.seen, auth.users AS u WHERE n = 1 AND u.email = 'ada@example.com';
-- Afterwards everything is as it was.
SELECT current_user, current_setting('search_path') AS path;
