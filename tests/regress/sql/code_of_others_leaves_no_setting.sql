-- What code of others sets, while a function of ours reads or writes tables of schema auth, is over when that statement is: nothing of
-- it holds for the rest of the flow, which has more rights, nor in the session of whoever called.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, totp_enabled = true, mail_min_interval = '0', password_change_window = NULL, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') -> 'user' ->> 'id' AS ada \gset
-- Policies and functions of indexes of supabase_auth_admin.
SET ROLE supabase_auth_admin;
CREATE FUNCTION auth.sets() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', 'auth, pg_catalog', false), set_config('statement_timeout', '59min', false),
        set_config('plan_cache_mode', 'force_custom_plan', false), set_config('row_security', 'off', false), set_config('their.setting', 'theirs', false);
    RETURN true;
END
$$;
CREATE FUNCTION auth.sets_when_planned(uuid) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT auth.sets() $$;
ALTER FUNCTION auth.sets_when_planned(uuid) STRICT;
CREATE POLICY sets ON auth.users USING (auth.sets()) WITH CHECK (auth.sets());
CREATE POLICY sets ON auth.sessions USING (auth.sets()) WITH CHECK (auth.sets());
ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE auth.sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
RESET ROLE;
CREATE FUNCTION left_behind(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    said text;
BEGIN
    said := failure(statement);
    RETURN said || ', ' || concat_ws(' ', current_setting('search_path'), current_setting('statement_timeout'), current_setting('plan_cache_mode'),
        current_setting('row_security'), current_setting('their.setting', true));
END
$$;
CREATE TABLE calls (number int, statement text);
INSERT INTO calls VALUES (1, 'SELECT auth_ext.doctor()'), (2, 'SELECT auth_ext.handover_report()'), (3, 'SELECT auth_ext.handback_report()'), (4, 'SELECT auth_ext.purge()'),
    (5, 'SELECT auth_ext.admin_list_users()'), (6, format('SELECT auth_ext.admin_get_user(%L)', :'ada')), (7, format('SELECT auth_ext.admin_list_sessions(%L)', :'ada')),
    (8, $$SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')$$), (9, format('SELECT auth_ext.admin_update_user(%L, user_metadata => ''{"a": 1}'')', :'ada')),
    (10, 'SELECT auth_ext.setup()'), (11, $$SELECT auth_ext.rls_report()$$);
\c
SELECT number, left_behind(statement) FROM calls ORDER BY number;
SHOW search_path;
SET ROLE supabase_auth_admin;
DROP POLICY sets ON auth.users;
DROP POLICY sets ON auth.sessions;
ALTER TABLE auth.users DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
ALTER TABLE auth.sessions DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
CREATE INDEX sets ON auth.users (id) WHERE auth.sets_when_planned('00000000-0000-0000-0000-000000000000');
CREATE INDEX sets_of_sessions ON auth.sessions (id) WHERE auth.sets_when_planned('00000000-0000-0000-0000-000000000000');
RESET ALL;
RESET ROLE;
\c
SELECT number, left_behind(statement) FROM calls ORDER BY number;
SHOW search_path;
DROP INDEX auth.sets, auth.sets_of_sessions;
-- A deferred trigger of the caller, who has nothing but temporary tables: it runs in the middle of the flow, with his rights, each time
-- that something is written to auth, and his path would be that of the statements after it.
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token' AS token \gset
\c
SET ROLE anon;
CREATE TEMPORARY TABLE queued (number int);
GRANT ALL ON queued TO PUBLIC;
CREATE FUNCTION pg_temp.caught(value pg_catalog.text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE WARNING 'code of the caller runs as %', current_user;
    RETURN true;
END
$$;
CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.caught(value));
CREATE FUNCTION pg_temp.again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    IF (SELECT count(*) < 40 FROM pg_temp.queued) THEN
        INSERT INTO pg_temp.queued VALUES (1);
    END IF;
    SET search_path = pg_temp, pg_catalog;
    SET plan_cache_mode = force_custom_plan;
    SET debug_print_plan = on;
    SET client_min_messages = warning;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER again AFTER INSERT ON queued DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.again();
SELECT set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || :'token')::pg_catalog.text, false) <> '' AS shown;
BEGIN;
INSERT INTO queued VALUES (1);
SELECT auth_api.update_user(email => 'new@example.com') ->> 'email' AS email;
SELECT count(*) > 1 AS fired, current_setting('search_path') AS path, current_setting('plan_cache_mode') AS plans, current_setting('debug_print_plan') AS printed FROM queued;
SELECT auth_api.sign_in_with_password('new@example.com', 'correct horse battery') ->> 'token_type' AS signed_in;
SELECT auth_api.mfa_enroll('totp') ->> 'type' AS enrolled;
SELECT auth_api.reset_password_for_email('new@example.com') AS recovery;
SELECT auth_api.sign_out('local') AS signed_out;
SELECT current_setting('search_path') AS path, current_setting('plan_cache_mode') AS plans, current_setting('debug_print_plan') AS printed;
ROLLBACK;
