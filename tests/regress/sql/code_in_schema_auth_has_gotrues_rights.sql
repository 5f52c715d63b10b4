-- supabase_auth_admin owns schema auth and can log in on Supabase. Whatever it puts there (triggers, also deferred, checks,
-- defaults, indexes, casts, row security) runs with its own rights, also when a superuser calls our functions.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') IS NOT NULL AS signed_up;
CREATE TABLE public.ran (place text, as_role text, path text);
GRANT INSERT ON public.ran TO PUBLIC;
SET ROLE supabase_auth_admin;
-- What can run where nothing may be written leaves a lock behind, with its place and its role.
CREATE FUNCTION auth.note(place text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM pg_advisory_lock(hashtext(place), current_user::regrole::oid::int);
    RETURN true;
END
$$;
CREATE FUNCTION auth.noting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note(TG_ARGV[0]);   -- found without its schema, as beside GoTrue
    INSERT INTO public.ran VALUES (TG_ARGV[0], current_user, current_setting('search_path'));
    RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER before_users BEFORE INSERT OR UPDATE OR DELETE ON auth.users FOR EACH ROW EXECUTE FUNCTION auth.noting('before users');
CREATE TRIGGER after_sessions AFTER INSERT OR UPDATE OR DELETE ON auth.sessions FOR EACH STATEMENT EXECUTE FUNCTION auth.noting('after sessions');
CREATE CONSTRAINT TRIGGER late_users AFTER INSERT OR UPDATE OR DELETE ON auth.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION auth.noting('deferred users');
ALTER TABLE auth.users ADD CONSTRAINT noted CHECK (auth.note('check'));
ALTER TABLE auth.identities ADD COLUMN noted boolean DEFAULT auth.note('default');
CREATE INDEX noted ON auth.users ((auth.note('index') AND email IS NULL));
CREATE INDEX noted_folded ON auth.sessions ((auth.note('index, folded'))) WHERE auth.note('index, where');
CREATE POLICY noted ON auth.users USING (auth.note('policy'));
CREATE STATISTICS auth.noted ON (auth.note('statistics') AND email IS NULL), id FROM auth.users;
CREATE CAST (auth.aal_level AS text) WITH INOUT;
CREATE FUNCTION auth.factor_json(auth.factor_type) RETURNS json LANGUAGE plpgsql AS $$ BEGIN PERFORM auth.note('cast'); RETURN '"totp"'; END $$;
CREATE CAST (auth.factor_type AS json) WITH FUNCTION auth.factor_json(auth.factor_type);
INSERT INTO auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)
SELECT gen_random_uuid(), id, 'totp', 'verified', now(), now() FROM auth.users;
RESET ROLE;
DELETE FROM public.ran;
-- A superuser, in a session of his own.
\c
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT auth_ext.admin_create_user('bob@example.com', 'correct horse battery', email_confirm => true) ->> 'email' AS email;
SELECT auth_ext.sign_in_with_password('bob@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
SELECT outcome(auth_ext.refresh_session(:'token'));
SELECT auth_ext.admin_update_user(id, user_metadata => '{"a": 1}') ->> 'email' AS email FROM auth_ext.admin_list_users() AS l, jsonb_to_recordset(l -> 'users') AS u (id uuid, email text) WHERE email = 'bob@example.com';
SELECT auth_ext.purge() IS NOT NULL AS purged;
SELECT auth_ext.handback_report() IS NOT NULL AS reported;
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
ROLLBACK;
SELECT auth_ext.setup() ->> 'auth_schema' AS setup;
SELECT auth_ext.takeover() IS NOT NULL AS takeover, auth_ext.restore() IS NOT NULL AS restore;
SELECT count(*) >= 0 AS reported FROM auth_ext.rls_report();
SELECT auth_ext.admin_delete_user(id) AS deleted FROM auth_ext.admin_list_users() AS l, jsonb_to_recordset(l -> 'users') AS u (id uuid, email text) WHERE email = 'bob@example.com';
SELECT DISTINCT place, as_role, path FROM public.ran ORDER BY place, as_role, path;
SELECT place, string_agg(DISTINCT l.objid::regrole::text, ', ') AS as_roles
FROM unnest(ARRAY['before users', 'after sessions', 'deferred users', 'check', 'default', 'index', 'index, folded', 'index, where', 'policy', 'statistics', 'cast']) WITH ORDINALITY AS p (place, n)
LEFT JOIN pg_locks AS l ON l.locktype = 'advisory' AND l.pid = pg_backend_pid() AND l.classid = hashtext(place)::bit(32)::bigint::oid
GROUP BY n, place ORDER BY n;
SELECT rolname FROM pg_roles WHERE rolname = 'supabase_auth_admin' AND rolsuper;
