-- A server that cannot write for now (a standby, default_transaction_read_only) answers 503 with Retry-After in GoTrue's shape, by SQL and
-- through the door: clients keep their session and try again. PostgREST would make a 405 of an error.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS answer \gset
SET default_transaction_read_only = on;
BEGIN;
SELECT auth_ext.refresh_session(:'answer'::jsonb ->> 'refresh_token');
SELECT current_setting('response.status') AS status, current_setting('response.headers')::jsonb AS headers;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'wrong horse battery'));
SELECT outcome(auth_ext.sign_up('grace@example.com', 'correct horse battery'));
SELECT outcome(auth_ext.sign_out());
SELECT outcome(auth_ext.admin_delete_user('00000000-0000-4000-8000-000000000001'));
COMMIT;
BEGIN;
SELECT set_config('request.method', 'POST', true) AS method, set_config('request.headers', jsonb_build_object(
    'x-original-method', 'POST', 'x-original-uri', '/auth/v1/token?grant_type=refresh_token', 'x-supabase-api-version', '2024-01-01')::text, true) <> '' AS headers;
SELECT auth_api.http(json_build_object('refresh_token', :'answer'::jsonb ->> 'refresh_token'));
SELECT current_setting('response.status') AS status, jsonb_path_query(current_setting('response.headers')::jsonb, '$[*]."Retry-After"') AS retry_after;
-- What only reads is answered.
SELECT set_config('request.headers', jsonb_build_object('x-original-method', 'GET', 'x-original-uri', '/auth/v1/health')::text, true) <> '' AS headers;
SELECT auth_api.http() ->> 'name' AS name;
COMMIT;
-- A transaction that is read-only by its own choice on a server that writes is a mistake of the caller's.
SET default_transaction_read_only = off;
BEGIN READ ONLY;
SELECT auth_ext.refresh_session(:'answer'::jsonb ->> 'refresh_token');
ROLLBACK;
SELECT outcome(auth_ext.refresh_session(:'answer'::jsonb ->> 'refresh_token'));
