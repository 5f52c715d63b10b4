-- Whoever lost the role of an administrator is none any more, although her token says so until it ends. A hook gives roles that no row has.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set http :srcdir /../fixtures/http.sql
\i :http
\set ECHO all
UPDATE auth_ext.settings SET argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.admin_create_user('root@example.com', 'correct horse battery', email_confirm => true) ->> 'id' AS root \gset
SELECT auth_ext.admin_update_user(:'root', role => 'service_role') ->> 'role' AS role;
SELECT auth_ext.sign_in_with_password('root@example.com', 'correct horse battery') AS session \gset
SELECT claims(:'session'::jsonb ->> 'access_token') ->> 'role' AS role;
SELECT status, json_array_length(body -> 'users') AS listed FROM http('GET', '/auth/v1/admin/users', shown => :'session'::jsonb ->> 'access_token');
SELECT auth_ext.admin_update_user(:'root', role => 'authenticated') ->> 'role' AS role;
SELECT claims(:'session'::jsonb ->> 'access_token') ->> 'role' AS role_of_the_token;
SELECT status, body ->> 'error_code' AS error_code, body ->> 'msg' AS msg
FROM unnest(ARRAY['GET /admin/users', 'GET /admin/audit', 'DELETE /admin/users/' || :'root', 'POST /admin/users', 'POST /invite', 'POST /admin/generate_link']) AS asks,
    http(split_part(asks, ' ', 1), '/auth/v1' || split_part(asks, ' ', 2), CASE WHEN asks LIKE 'POST%' THEN '{"email": "mallory@example.com", "type": "magiclink"}'::json END, shown => :'session'::jsonb ->> 'access_token');
SELECT auth_ext.admin_update_user(:'root', role => 'service_role') ->> 'role' AS role;
SELECT status FROM http('GET', '/auth/v1/admin/users', shown => :'session'::jsonb ->> 'access_token');
-- By a hook.
CREATE FUNCTION public.makes_administrators(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,role}', '"service_role"') $$;
REVOKE EXECUTE ON FUNCTION public.makes_administrators(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.makes_administrators(jsonb) TO supabase_auth_admin;
UPDATE auth_ext.settings SET custom_access_token_hook = 'public.makes_administrators';
SELECT auth_ext.admin_update_user(:'root', role => 'authenticated') ->> 'role' AS role;
SELECT auth_ext.sign_in_with_password('root@example.com', 'correct horse battery') AS session \gset
SELECT claims(:'session'::jsonb ->> 'access_token') ->> 'role' AS role;
SELECT status FROM http('GET', '/auth/v1/admin/users', shown => :'session'::jsonb ->> 'access_token');
-- What the hook gave is over with the session.
SELECT auth_ext.admin_sign_out(:'root') AS ended;
SELECT status, body ->> 'error_code' AS error_code FROM http('GET', '/auth/v1/admin/users', shown => :'session'::jsonb ->> 'access_token');
