-- setup(), run again, puts back what it declares, and refuses by name what does not belong there.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
CREATE FUNCTION tampered(change text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    said text;
BEGIN
    BEGIN
        EXECUTE change;
        said := failure('SELECT auth_ext.setup()');
        RAISE EXCEPTION 'undo';
    EXCEPTION WHEN raise_exception THEN
        RETURN split_part(said, ' | ', 1);
    END;
END
$$;
CREATE FUNCTION public.evil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION public.one_hour() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '1 hour' $$;
CREATE TABLE public.mine (x int);
CREATE TYPE public.mood AS ENUM ('good');
SELECT tampered(change) FROM unnest(ARRAY[
    'CREATE TRIGGER t AFTER UPDATE ON auth_ext.settings FOR EACH ROW EXECUTE FUNCTION public.evil()',
    'CREATE RULE r AS ON UPDATE TO auth_ext.settings DO ALSO NOTHING',
    'ALTER TABLE auth_ext.settings ALTER access_token_lifetime SET DEFAULT public.one_hour()',
    'ALTER TABLE auth_ext.settings ADD CHECK (leeway < public.one_hour())',
    'ALTER TABLE auth_ext.settings ADD CHECK (query_to_xml(''SELECT public.one_hour()'', false, false, '''') IS NOT NULL) NOT VALID',
    'ALTER TABLE auth_ext.outbox ALTER detail SET DEFAULT table_to_xml(''public.mine'', false, false, '''')::text',
    'CREATE TRIGGER t AFTER UPDATE ON auth_ext.settings FOR EACH ROW WHEN (set_config(''a.b'', ''c'', false) IS NOT NULL) EXECUTE FUNCTION auth_ext.invalidate_cache()',
    'CREATE STATISTICS auth_ext.st ON (concat(pg_notify(''a'', ''b''))), reason FROM auth_ext.ended_sessions',
    'CREATE OR REPLACE VIEW auth_ext.key_ring AS SELECT k.*, query_to_xml(''SELECT 1'', false, false, '''') AS more FROM (TABLE auth_ext.key_ring) AS k',
    'CREATE VIEW auth_ext.more AS SELECT * FROM ts_stat(''SELECT NULL::tsvector'')',
    'ALTER FUNCTION auth_ext.takeover() OWNER TO supabase_auth_admin',
    'ALTER TABLE auth_ext.settings ADD mood public.mood',
    'CREATE TABLE public.roles (role text PRIMARY KEY); INSERT INTO public.roles SELECT default_role FROM auth_ext.settings; ALTER TABLE auth_ext.settings ADD FOREIGN KEY (default_role) REFERENCES public.roles ON UPDATE CASCADE',
    'ALTER TABLE auth_ext.providers ADD FOREIGN KEY (id) REFERENCES auth.users ON DELETE CASCADE',
    'ALTER TABLE auth_ext.recovery_sets ADD FOREIGN KEY (user_id) REFERENCES auth.users ON UPDATE CASCADE ON DELETE CASCADE',
    'CREATE TABLE public.holds (id uuid REFERENCES auth_ext.recovery_sets)',
    'CREATE INDEX i ON auth_ext.ended_sessions ((ended_at IS NULL AND public.one_hour() IS NULL))',
    'ALTER TABLE auth_ext.signing_keys ENABLE ROW LEVEL SECURITY',
    'CREATE POLICY p ON auth_ext.server_keys USING (false)',
    'CREATE TABLE public.more () INHERITS (auth_ext.signing_keys)',
    'ALTER TABLE auth_ext.replaced_functions OWNER TO supabase_auth_admin',
    'CREATE FUNCTION auth_ext.mine() RETURNS int LANGUAGE sql AS ''SELECT 1''',
    'CREATE FUNCTION auth_api.mine() RETURNS int LANGUAGE sql AS ''SELECT 1''',
    'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE auth_ext.f (x int) SERVER s',
    'ALTER SCHEMA auth OWNER TO pg_monitor',
    'ALTER TABLE auth.users OWNER TO pg_monitor',
    'ALTER ROLE supabase_auth_admin SUPERUSER']) AS change;
-- Keys, constraints, types and defaults of our tables are what this version declares; an index more does no harm.
SELECT tampered(change) FROM unnest(ARRAY[
    'ALTER TABLE auth_ext.signing_keys ADD CHECK (status <> ''revoked'')',
    'ALTER TABLE auth_ext.revoked_tokens DROP CONSTRAINT revoked_tokens_pkey',
    'ALTER TABLE auth_ext.revoked_tokens ALTER jti TYPE name',
    'ALTER TABLE auth_ext.revoked_tokens ADD more text GENERATED ALWAYS AS (jti || ''x'') STORED',
    'ALTER TABLE auth_ext.refresh_tokens ALTER token_hash DROP NOT NULL',
    'ALTER TABLE auth_ext.refresh_tokens ALTER CONSTRAINT refresh_tokens_session_id_fkey DEFERRABLE INITIALLY DEFERRED',
    'DROP INDEX auth_ext.signing_keys_one_active',
    'CREATE UNIQUE INDEX ON auth_ext.signing_keys (status)',
    'ALTER TABLE auth_ext.settings ALTER default_role SET DEFAULT ''service_role''',
    'ALTER TABLE auth_ext.outbox DROP reason CASCADE',
    'CREATE INDEX ON auth_ext.ended_sessions (reason)']) AS change;
BEGIN;
SET LOCAL IntervalStyle = sql_standard;
SET LOCAL quote_all_identifiers = on;
SELECT failure('SELECT auth_ext.setup()');
ROLLBACK;
-- Repaired: owner, SECURITY DEFINER, volatility, search_path, body, grants, triggers.
ALTER FUNCTION auth_ext.admin_get_user(uuid) SECURITY INVOKER;
ALTER FUNCTION auth_ext.admin_get_user(uuid) RESET search_path;
ALTER FUNCTION auth_ext.uid() IMMUTABLE;
ALTER FUNCTION auth_ext.sign_in_with_password(text, text, text) OWNER TO supabase_auth_admin;
CREATE OR REPLACE FUNCTION auth_ext.check_request() RETURNS void LANGUAGE plpgsql STABLE AS 'BEGIN END';
GRANT EXECUTE ON FUNCTION auth_ext.create_api_key(text, interval) TO PUBLIC, anon;
ALTER TABLE auth_ext.settings OWNER TO supabase_auth_admin;
ALTER TABLE auth_ext.signing_keys ENABLE REPLICA TRIGGER signing_keys_invalidate_cache;
SELECT auth_ext.setup() ->> 'migrations_applied' AS migrations_applied;
SELECT proname, proowner::regrole, prosecdef, provolatile, proconfig FROM pg_proc
WHERE pronamespace = 'auth_ext'::regnamespace AND proname IN ('admin_get_user', 'uid', 'sign_in_with_password', 'check_request') ORDER BY 1;
SELECT prosrc LIKE '%request_refusal%' AS checks FROM pg_proc WHERE oid = 'auth_ext.check_request()'::regprocedure;
SELECT has_function_privilege('anon', 'auth_ext.create_api_key(text, interval)', 'EXECUTE') AS anon_makes_keys;
SELECT relowner::regrole FROM pg_class WHERE oid = 'auth_ext.settings'::regclass;
SELECT DISTINCT tgenabled FROM pg_trigger WHERE tgfoid = 'auth_ext.invalidate_cache()'::regprocedure;
