-- Status and headers are left for PostgREST in this transaction only.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
BEGIN;
SELECT outcome(auth_ext.sign_in_with_password('nobody@example.com', 'correct horse battery'));
SELECT current_setting('response.status') AS status, current_setting('response.headers') AS headers;
COMMIT;
SELECT current_setting('response.status', true) AS status, current_setting('response.headers', true) AS headers;
BEGIN;
SELECT auth_ext.get_user() ->> 'error_code' AS error_code;
SELECT current_setting('response.status') AS status, current_setting('response.headers')::jsonb AS headers;
ROLLBACK;
SELECT current_setting('response.status', true) AS status, current_setting('response.headers', true) AS headers;
-- The last flow of a transaction counts.
UPDATE auth_ext.settings SET autoconfirm = true;
BEGIN;
SELECT auth_ext.get_user() ->> 'error_code' AS error_code;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ? 'access_token' AS session;
SELECT current_setting('response.status') AS status, current_setting('response.headers')::jsonb AS headers;
COMMIT;
-- A savepoint that is undone takes its status with it.
BEGIN;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token' AS session;
SAVEPOINT s;
SELECT auth_ext.get_user() ->> 'error_code' AS error_code;
ROLLBACK TO s;
SELECT current_setting('response.status') AS status;
COMMIT;
