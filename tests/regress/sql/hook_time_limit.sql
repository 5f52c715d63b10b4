-- A hook has its own time limit. The user's cancel and statement_timeout still end the statement, and after a time-out the
-- session is as good as before.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
CREATE TABLE hooks.nap (seconds float);
INSERT INTO hooks.nap VALUES (30);
GRANT SELECT ON hooks.nap TO supabase_auth_admin;
CREATE FUNCTION hooks.sleeps(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep((SELECT seconds FROM hooks.nap)); RETURN event; END $$;
CREATE FUNCTION hooks.loops(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN LOOP NULL; END LOOP; END $$;
CREATE FUNCTION hooks.stubborn(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    BEGIN PERFORM pg_sleep(30); EXCEPTION WHEN query_canceled THEN NULL; END;
    RETURN event;
END
$$;
CREATE FUNCTION timed(statement text, OUT result text, OUT at_least_1s boolean, OUT below_10s boolean) LANGUAGE plpgsql AS $$
DECLARE
    start timestamptz := clock_timestamp();
BEGIN
    EXECUTE statement INTO result;
    at_least_1s := clock_timestamp() - start >= interval '1 second';
    below_10s := clock_timestamp() - start < interval '10 seconds';
END
$$;
UPDATE auth_ext.settings SET hook_timeout = '1 second', custom_access_token_hook = 'hooks.sleeps';
SELECT * FROM timed(format('SELECT outcome(auth_api.refresh_session(%L))', :'token'));
-- Usable afterwards: no late cancel hits what comes next, nor the next time-out.
SELECT pg_sleep(1.2);
SELECT * FROM timed(format('SELECT outcome(auth_api.refresh_session(%L))', :'token'));
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.loops';
SELECT * FROM timed(format('SELECT outcome(auth_api.refresh_session(%L))', :'token'));
-- A hook that swallows the cancel is late all the same.
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.stubborn';
SELECT * FROM timed(format('SELECT outcome(auth_api.refresh_session(%L))', :'token'));
-- statement_timeout ends the statement, not only the hook, and the token stays good.
UPDATE auth_ext.settings SET hook_timeout = '10 seconds', custom_access_token_hook = 'hooks.sleeps';
SET statement_timeout = '1s';
SELECT auth_api.refresh_session(:'token');
RESET statement_timeout;
-- In a transaction that goes on after it.
UPDATE auth_ext.settings SET hook_timeout = '1 second';
BEGIN;
SELECT outcome(auth_api.refresh_session(:'token'));
SELECT pg_sleep(1.2);
SELECT 1 AS still_here;
COMMIT;
-- A hook that is quick enough passes.
UPDATE auth_ext.settings SET hook_timeout = '10 seconds';
UPDATE hooks.nap SET seconds = 0.5;
SELECT outcome(auth_api.refresh_session(:'token'));
SELECT generation FROM auth_ext.refresh_tokens;
-- A limit out of bounds cannot be set.
SELECT left(failure($$UPDATE auth_ext.settings SET hook_timeout = '11 seconds'$$), 90);
