-- mail_enabled = false is GoTrue's GOTRUE_EXTERNAL_EMAIL_ENABLED=false: its codes and sentences, by SQL and through the door; what
-- health_name says is in /health.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set http :srcdir /../fixtures/http.sql
\i :http
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
UPDATE auth_ext.settings SET mail_enabled = false, health_name = 'GoTrue';
SELECT outcome(auth_ext.sign_up('bob@example.com', 'correct horse battery'));
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT outcome(auth_ext.sign_in_with_password('nobody@example.com', 'correct horse battery'));
SELECT uri, h.status, h.body ->> 'error_code' AS error_code, h.body ->> 'msg' AS message
FROM (VALUES (1, '/signup', '{"email": "bob@example.com", "password": "correct horse battery"}'), (2, '/token?grant_type=password', '{"email": "ada@example.com", "password": "correct horse battery"}'),
    (3, '/otp', '{"email": "ada@example.com"}'), (4, '/magiclink', '{"email": "ada@example.com"}'), (5, '/recover', '{"email": "ada@example.com"}'),
    (6, '/resend', '{"type": "signup", "email": "ada@example.com"}')) AS t (n, uri, content), http('POST', '/auth/v1' || uri, content::json) AS h ORDER BY n;
SELECT body #>> '{external,email}' AS email FROM http('GET', '/auth/v1/settings');
SELECT body ->> 'name' AS name FROM http('GET', '/auth/v1/health');
-- Who is signed in stays so, and administrators go on.
SELECT auth_ext.refresh_session(:'token') ->> 'token_type' AS refreshed;
SELECT auth_ext.admin_create_user('carol@example.com', 'correct horse battery') ->> 'email' AS created;
SELECT count(*) AS attempts FROM auth_ext.attempts;
UPDATE auth_ext.settings SET health_name = '';
UPDATE auth_ext.settings SET health_name = repeat('x', 65);
