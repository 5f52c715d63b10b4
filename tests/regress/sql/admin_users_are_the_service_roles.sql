-- Administrators add, list, change and delete users: by SQL and through http(), and nobody else.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set http :srcdir /../fixtures/http.sql
\i :http
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, sign_up_allowed = false, argon2_memory_kib = 7168, argon2_iterations = 1;
SET ROLE service_role;
SELECT auth_ext.admin_create_user('Ada@example.com', 'correct horse battery', email_confirm => true, user_metadata => '{"full_name": "Ada Lovelace"}',
    app_metadata => '{"plan": "premium"}', id => '00000000-0000-4000-8000-00000000000a') - '{created_at,updated_at,confirmed_at,email_confirmed_at,identities}'::text[] AS ada;
SELECT outcome(auth_ext.admin_create_user('ada@example.com'));
SELECT outcome(auth_ext.admin_create_user('bob@example.com', id => '00000000-0000-4000-8000-00000000000a'));
SELECT outcome(auth_ext.admin_create_user(NULL));
SELECT outcome(auth_ext.admin_create_user('bob@example.com', user_metadata => (repeat('[', 200) || repeat(']', 200))::jsonb));
SELECT outcome(auth_ext.admin_create_user('bob@example.com', password_hash => 'secret'));
-- GoTrue's bcrypt hash of 'correct horse battery staple'.
SELECT outcome(auth_ext.admin_create_user('bob@example.com', email_confirm => true, id => '00000000-0000-4000-8000-00000000000b',
    password_hash => '$2a$04$sL1kxo1NJXBOu3nFL/WQ5edMd8pSfsrWGRQwYw9gJ54UvL63misFq'));
SELECT outcome(auth_ext.admin_create_user('eve@example.com', ban_duration => '876000h', id => '00000000-0000-4000-8000-00000000000e'));
RESET ROLE;
SELECT bcrypt_in_use FROM auth_ext.settings;
SELECT outcome(auth_ext.sign_in_with_password('bob@example.com', 'correct horse battery staple'));
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS ada \gset
SELECT email, aud, role, instance_id, email_confirmed_at IS NOT NULL AS confirmed, confirmation_token, recovery_token, email_change, email_change_token_new, is_sso_user, is_anonymous,
    banned_until > now() + interval '99 years' AS banned, (SELECT count(*) FROM auth.identities AS i WHERE i.user_id = u.id) AS identities FROM auth.users AS u ORDER BY email;
-- Lists.
SELECT set_config('role', 'service_role', false) AS role;
SELECT listed - 'users' - 'next_cursor' AS numbers, listed #>> '{users,0,email}' AS first FROM auth_ext.admin_list_users(per_page => 2) AS listed;
SELECT listed -> 'total' AS total, listed #>> '{users,0,email}' AS first FROM auth_ext.admin_list_users(filter => 'LOVE') AS listed;
SELECT outcome(auth_ext.admin_list_users(per_page => 0));
SELECT auth_ext.admin_get_user('00000000-0000-4000-8000-00000000000b') ->> 'email' AS email;
SELECT outcome(auth_ext.admin_get_user('00000000-0000-4000-8000-0000000000ff'));
-- Changes: a ban ends no session, a new password all.
SELECT auth_ext.admin_update_user('00000000-0000-4000-8000-00000000000a', app_metadata => '{"plan": null}', ban_duration => '1h') -> 'app_metadata' AS app_metadata;
RESET ROLE;
SELECT outcome(auth_ext.refresh_session(:'ada'::jsonb ->> 'refresh_token'));
SET ROLE service_role;
SELECT outcome(auth_ext.admin_update_user('00000000-0000-4000-8000-00000000000a', ban_duration => 'none', role => 'editor', email => 'ada@new.example'));
SELECT outcome(auth_ext.admin_update_user('00000000-0000-4000-8000-00000000000a', email => 'bob@example.com'));
SELECT outcome(auth_ext.admin_update_user('00000000-0000-4000-8000-00000000000a', password => 'new horse battery'));
RESET ROLE;
SELECT outcome(auth_ext.refresh_session(:'ada'::jsonb ->> 'refresh_token'));
SELECT claims(auth_ext.sign_in_with_password('ada@new.example', 'new horse battery') ->> 'access_token') ->> 'role' AS role;
-- Deletions.
SET ROLE service_role;
SELECT outcome(auth_ext.admin_delete_user('00000000-0000-4000-8000-00000000000a', should_soft_delete => true));
RESET ROLE;
SELECT to_jsonb(u) - '{created_at,updated_at,deleted_at,confirmed_at,email_confirmed_at,last_sign_in_at}'::text[] AS soft, deleted_at IS NOT NULL AS deleted FROM auth.users AS u WHERE id = '00000000-0000-4000-8000-00000000000a';
SELECT identity_data, email, provider, length(provider_id) FROM auth.identities WHERE user_id = '00000000-0000-4000-8000-00000000000a';
SET ROLE service_role;
SELECT outcome(auth_ext.admin_delete_user('00000000-0000-4000-8000-00000000000a'));
SELECT outcome(auth_ext.admin_delete_user('00000000-0000-4000-8000-00000000000a'));
RESET ROLE;
SELECT reason, count(*) FROM auth_ext.ended_sessions GROUP BY 1 ORDER BY 1;
-- A row of the application that refers to the user stops a hard deletion, and her sessions go on.
CREATE TABLE orders (user_id uuid REFERENCES auth.users);
INSERT INTO orders VALUES ('00000000-0000-4000-8000-00000000000b');
SELECT auth_ext.admin_delete_user('00000000-0000-4000-8000-00000000000b');
SELECT count(*) AS sessions FROM auth.sessions;
-- Through http(), as the service role.
\set service '{"role": "service_role"}'
SELECT status, body ->> 'email' AS email FROM http('POST', '/auth/v1/admin/users', '{"email": "carol@example.com", "email_confirm": true}', :'service');
SELECT status, json_array_length(body -> 'users') AS users, body ->> 'aud' AS aud, headers FROM http('GET', '/auth/v1/admin/users?page=1&per_page=2', NULL, :'service');
SELECT status, body ->> 'email' AS email FROM http('GET', '/auth/v1/admin/users/00000000-0000-4000-8000-00000000000e', NULL, :'service');
SELECT status, body ->> 'role' AS role FROM http('PUT', '/auth/v1/admin/users/00000000-0000-4000-8000-00000000000e', '{"role": "editor"}', :'service');
SELECT status, body FROM http('DELETE', '/auth/v1/admin/users/00000000-0000-4000-8000-00000000000e', '{"should_soft_delete": false}', :'service');
SELECT status, body FROM http('DELETE', '/auth/v1/admin/users/00000000-0000-4000-8000-00000000000e', NULL, :'service');
-- Others, also with a claim of their own making: the role of the session counts.
SELECT status, body ->> 'error_code' AS error_code FROM http('GET', '/auth/v1/admin/users');
SELECT status, body ->> 'error_code' AS error_code FROM http('GET', '/auth/v1/admin/users', NULL, :'ada'::jsonb ->> 'access_token');
BEGIN;
SELECT set_config('request.jwt.claims', :'service', true) <> '' AS forged, set_config('request.headers', '{"x-original-method": "GET", "x-original-uri": "/admin/users"}', true) <> '' AS headers;
SET LOCAL ROLE authenticated;
SELECT auth_api.http() ->> 'error_code' AS error_code;
SELECT auth_ext.admin_list_users();
ROLLBACK;
-- A list is read in a read-only transaction.
BEGIN READ ONLY;
SELECT status FROM http('GET', '/auth/v1/admin/users', NULL, :'service');
SELECT status FROM http('POST', '/auth/v1/admin/users', NULL, :'service');
ROLLBACK;
