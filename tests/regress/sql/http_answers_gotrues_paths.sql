-- auth_api.http() answers GoTrue's paths for what a gateway tells in two headers, as PostgREST calls it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set http :srcdir /../fixtures/http.sql
\i :http
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT status, body ->> 'error_code' AS error_code, body ->> 'message' AS message
FROM http('POST', '/auth/v1/signup', '{"email": "ada@example.com", "password": "short"}');
SELECT status, body ->> 'token_type' AS token_type, body #>> '{user,email}' AS email
FROM http('POST', '/auth/v1/signup?redirect_to=x', '{"email": "ada@example.com", "password": "correct horse battery"}');
SELECT status, body AS wrong
FROM http('POST', '/auth/v1/token?grant_type=password', '{"email": "ada@example.com", "password": "wrong horse battery"}');
SELECT body AS session FROM http('POST', '/auth/v1/token?grant_type=password', '{"email": "ada@example.com", "password": "correct horse battery"}') \gset
SELECT body AS next FROM http('POST', '/auth/v1/token?grant_type=refresh_token', json_build_object('refresh_token', :'session'::json ->> 'refresh_token')) \gset
SELECT claims(:'next'::json ->> 'access_token') AS claims \gset
SELECT :'claims'::json ->> 'session_id' = claims(:'session'::json ->> 'access_token') ->> 'session_id' AS same_session;
SELECT status, body ->> 'email' AS email FROM http('GET', '/auth/v1/user', NULL, :'next'::json ->> 'access_token');
SELECT status, body FROM http('POST', '/auth/v1/logout?scope=local', NULL, :'next'::json ->> 'access_token');
SELECT status, body ->> 'error_code' AS error_code FROM http('GET', '/auth/v1/user', NULL, :'next'::json ->> 'access_token');
SELECT reason FROM auth_ext.ended_sessions;
-- The headers: the response's own, and GoTrue's API version when the client asks for it.
SELECT status, body, headers FROM http('GET', '/auth/v1/user', NULL, sent => '{"x-supabase-api-version": "2024-01-01"}');
SELECT status, headers, jsonb_array_length(body::jsonb -> 'keys') AS keys FROM http('GET', '/auth/v1/.well-known/jwks.json');
SELECT status, body ->> 'name' AS name FROM http('GET', '/auth/v1/health');
SELECT status, body ->> 'mailer_autoconfirm' AS mailer_autoconfirm FROM http('GET', '/auth/v1/settings');
-- No such path, not here, wrong method.
SELECT status, body FROM http('GET', '/auth/v1/nope');
SELECT status, body FROM http('POST', '/auth/v1/sso', '{"email": "ada@example.com"}');
SELECT status, body, headers FROM http('GET', '/auth/v1/token');
-- A body that cannot be read.
SELECT status, body FROM http('POST', '/auth/v1/signup', '[]');
SELECT status, body FROM http('POST', '/auth/v1/signup', (repeat('[', 3000) || repeat(']', 3000))::json);
SELECT status, body FROM http('POST', '/auth/v1/signup', json_build_object('email', repeat('x', 1048576)));
SELECT status, body FROM http('POST', '/auth/v1/signup', NULL);
SELECT status, body ->> 'message' AS message FROM http('POST', '/auth/v1/signup', '{"email": "eve@example.com", "password": "correct horse battery", "data": {"x": ["\u0000"]}}');
SELECT status, body ->> 'message' AS message FROM http('POST', '/auth/v1/signup', '{"email": "eve@example.com", "password": "correct\u0000horse battery"}');
SELECT status, body ->> 'message' AS message FROM http('POST', '/auth/v1/token?grant_type=password', '{"email": "eve\u0000@example.com", "password": "\u0000"}');
SELECT status, body ->> 'message' AS message FROM http('POST', '/auth/v1/token?grant_type=refresh_token', '{"refresh_token": "\u0000\ud83d\ude00"}');
SELECT status, body ->> 'message' AS message FROM http('POST', '/auth/v1/signup', '{"email": "\ud83d"}');
SELECT status, body ->> 'message' AS message FROM http('POST', '/auth/v1/signup', '{"email": 1e999}');
-- A GET is asked for in a read-only transaction and answered; what writes is refused before anything is looked at.
BEGIN READ ONLY;
SELECT status FROM http('GET', '/auth/v1/user', NULL, :'next'::json ->> 'access_token');
SELECT status FROM http('GET', '/auth/v1/settings');
SELECT status FROM http('POST', '/auth/v1/sso');
SAVEPOINT here;
SELECT status FROM http('POST', '/auth/v1/signup', '[]');
ROLLBACK TO here;
SELECT status FROM http('POST', '/auth/v1/token?grant_type=password');
ROLLBACK TO here;
SELECT status FROM http('POST', '/auth/v1/logout');
ROLLBACK;
-- Nothing stays on the connection.
SELECT current_setting('response.status', true) AS status, current_setting('response.headers', true) AS headers;
