-- A caller's temporary table, or objects in his search_path, do not stand in for what the hook reads.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
CREATE TABLE user_profiles (id uuid, role text);
INSERT INTO user_profiles SELECT id, 'user' FROM auth.users;
GRANT SELECT ON user_profiles TO supabase_auth_admin;
CREATE FUNCTION add_user_role(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN jsonb_set(event, '{claims,user_role}', to_jsonb((SELECT lower(role) FROM user_profiles WHERE id = (event ->> 'user_id')::uuid)));
END
$$;
UPDATE auth_ext.settings SET custom_access_token_hook = 'public.add_user_role';
CREATE ROLE hook_does_not_see_the_callers_objects_mallory;
GRANT USAGE ON SCHEMA auth_api TO hook_does_not_see_the_callers_objects_mallory;
GRANT EXECUTE ON FUNCTION auth_api.sign_in_with_password(text, text, text) TO hook_does_not_see_the_callers_objects_mallory;
CREATE SCHEMA evil AUTHORIZATION hook_does_not_see_the_callers_objects_mallory;
SET ROLE hook_does_not_see_the_callers_objects_mallory;
CREATE TEMPORARY TABLE user_profiles (id uuid, role text);
CREATE TEMPORARY TABLE users (id uuid, role text);
CREATE TABLE evil.user_profiles (id uuid, role text);
CREATE FUNCTION evil.lower(text) RETURNS text LANGUAGE sql AS $$ SELECT 'admin' $$;
CREATE FUNCTION evil.jsonb_set(jsonb, text[], jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{"claims": {}}'::jsonb $$;
CREATE FUNCTION evil.eq(uuid, uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR evil.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = evil.eq);
SET search_path = pg_temp, evil, pg_catalog, public;
INSERT INTO pg_temp.user_profiles VALUES (NULL, 'admin');
INSERT INTO evil.user_profiles VALUES (NULL, 'admin');
GRANT SELECT ON pg_temp.user_profiles, evil.user_profiles TO PUBLIC;
GRANT USAGE ON SCHEMA evil TO PUBLIC;
SELECT auth_api.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token' AS access_token \gset
RESET ROLE;
RESET search_path;
SELECT claims(:'access_token') ->> 'user_role' AS user_role;
-- The same in a session whose plans were made under the hostile path.
SET search_path = pg_temp, evil, public;
SELECT public.claims(auth_api.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token') ->> 'user_role' AS user_role;
