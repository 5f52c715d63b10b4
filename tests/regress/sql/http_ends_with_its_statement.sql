-- auth_api.http() answers a time-out once; what cancels the statement ends it, however many calls are in it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
-- An app's trigger that takes its time, or ends its own statement.
CREATE SEQUENCE called;
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM nextval('public.called');
    IF NEW.email LIKE 'cancelled%' THEN
        PERFORM pg_cancel_backend(pg_backend_pid());
    END IF;
    PERFORM pg_sleep(600);
    RETURN NEW;
END
$$;
CREATE TRIGGER slow BEFORE INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION slow();
SELECT set_config('request.headers', '{"x-original-method": "POST", "x-original-uri": "/auth/v1/signup"}', false) <> '' AS set,
    set_config('request.method', 'POST', false) AS method, set_config('request.path', '/rpc/http', false) AS path;
-- A request whose time is over is answered.
SET statement_timeout = '3s';
SELECT auth_api.http('{"email": "ada@example.com", "password": "correct horse battery"}'::json) ->> 'error_code' AS error_code, current_setting('response.status') AS status;
SELECT auth_api.http('{"email": "ada@example.com", "password": "correct horse battery"}'::json) ->> 'error_code' AS error_code FROM generate_series(1, 1000);
SELECT last_value AS calls FROM called;
RESET statement_timeout;
-- Somebody cancels: no answer, also of the only call, and none after it.
SELECT auth_api.http('{"email": "cancelled@example.com", "password": "correct horse battery"}'::json);
SELECT auth_api.http('{"email": "cancelled@example.com", "password": "correct horse battery"}'::json) FROM generate_series(1, 1000);
SELECT last_value AS calls FROM called;
-- The next statement is as if nothing had been.
DROP TRIGGER slow ON auth.users;
SELECT auth_api.http('{"email": "ada@example.com", "password": "correct horse battery"}'::json) ->> 'token_type' AS token_type, current_setting('response.status') AS status;
