-- The custom access token hook as people wrote it for Supabase: a role from a table that it names without its schema, put
-- into the claims, and the whole event returned. Then used in a policy.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
CREATE TABLE user_profiles (id uuid PRIMARY KEY REFERENCES auth.users, role text NOT NULL);
INSERT INTO user_profiles SELECT id, 'manager' FROM auth.users;
CREATE FUNCTION add_user_role(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    found_role text;
    changed jsonb := event -> 'claims';
BEGIN
    SELECT p.role INTO found_role FROM user_profiles AS p WHERE p.id = (event ->> 'user_id')::uuid;
    changed := jsonb_set(changed, '{user_role}', to_jsonb(found_role));
    RETURN jsonb_set(event, '{claims}', changed);
END
$$;
-- The grants that Supabase documents.
GRANT USAGE ON SCHEMA public TO supabase_auth_admin;
GRANT EXECUTE ON FUNCTION add_user_role(jsonb) TO supabase_auth_admin;
REVOKE EXECUTE ON FUNCTION add_user_role(jsonb) FROM authenticated, anon, public;
GRANT ALL ON user_profiles TO supabase_auth_admin;
UPDATE auth_ext.settings SET custom_access_token_hook = 'public.add_user_role';
BEGIN;
SET LOCAL ROLE anon;
SELECT auth_api.sign_in_with_password('ada@example.com', 'correct horse battery') AS answer \gset
COMMIT;
SELECT claims(:'answer'::jsonb ->> 'access_token') AS claims \gset
SELECT :'claims'::jsonb ->> 'user_role' AS user_role, :'claims'::jsonb ->> 'role' AS role;
SELECT jsonb_object_keys(:'claims') AS claim ORDER BY 1;
-- In a policy.
CREATE TABLE reports (title text);
INSERT INTO reports VALUES ('figures');
ALTER TABLE reports ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON reports TO authenticated;
CREATE POLICY managers ON reports FOR SELECT TO authenticated USING ((auth.jwt() ->> 'user_role')::text = 'manager');
BEGIN;
SET LOCAL ROLE authenticated;
SELECT set_config('request.jwt.claims', :'claims', true) IS NOT NULL AS set;
SELECT title FROM reports;
COMMIT;
-- A refresh asks the hook again.
UPDATE user_profiles SET role = 'intern';
SELECT claims(auth_api.refresh_session(:'answer'::jsonb ->> 'refresh_token') ->> 'access_token') AS claims \gset
BEGIN;
SET LOCAL ROLE authenticated;
SELECT set_config('request.jwt.claims', :'claims', true) IS NOT NULL AS set;
SELECT title FROM reports;
COMMIT;
-- A user without a profile: jsonb_set() with NULL makes the whole answer NULL, so nobody gets a token; with a default she does.
SELECT outcome(auth_api.sign_up('bob@example.com', 'correct horse battery'));
INSERT INTO user_profiles SELECT id, 'guest' FROM auth.users ON CONFLICT DO NOTHING;
SELECT outcome(auth_api.sign_up('bob@example.com', 'correct horse battery'));
-- The hook finds what its own schema, public and auth hold.
CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO supabase_auth_admin;
CREATE TABLE app.levels (level int);
INSERT INTO app.levels VALUES (3);
GRANT SELECT ON app.levels TO supabase_auth_admin;
CREATE FUNCTION app."CamelCase"(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN jsonb_set(event, '{claims,level}', to_jsonb((SELECT level FROM levels) + (SELECT count(*) FROM user_profiles) + (SELECT count(*) FROM users)));
END
$$;
UPDATE auth_ext.settings SET custom_access_token_hook = 'app.CamelCase';
SELECT claims(auth_api.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token') -> 'level' AS level;
