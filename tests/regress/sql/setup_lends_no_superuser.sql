-- Whoever owns our tables (supabase_auth_admin, in version 0.1.0) may have hung something on them: it must not run with the
-- rights of the superuser who calls setup().
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
CREATE TABLE public.ran (on_table text, as_role text);
GRANT INSERT ON public.ran TO PUBLIC;
CREATE SCHEMA trap AUTHORIZATION supabase_auth_admin;
GRANT USAGE ON SCHEMA trap TO auth_ext_owner;
GRANT TRIGGER ON ALL TABLES IN SCHEMA auth_ext TO supabase_auth_admin;
SET ROLE supabase_auth_admin;
CREATE FUNCTION trap.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.ran VALUES (TG_TABLE_NAME, current_user);
    RETURN NULL;
END
$$;
CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON auth_ext.schema_migrations FOR EACH STATEMENT EXECUTE FUNCTION trap.note();
CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON auth_ext.settings FOR EACH STATEMENT EXECUTE FUNCTION trap.note();
CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON auth_ext.signing_keys FOR EACH STATEMENT EXECUTE FUNCTION trap.note();
CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON auth_ext.server_keys FOR EACH STATEMENT EXECUTE FUNCTION trap.note();
CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON auth.users FOR EACH STATEMENT EXECUTE FUNCTION trap.note();
RESET ROLE;
-- Make setup() write all it can: the row of settings, every key, a migration that does nothing twice.
ALTER TABLE auth_ext.settings DISABLE TRIGGER trap;
ALTER TABLE auth_ext.signing_keys DISABLE TRIGGER trap;
ALTER TABLE auth_ext.server_keys DISABLE TRIGGER trap;
ALTER TABLE auth_ext.schema_migrations DISABLE TRIGGER trap;
DELETE FROM auth_ext.settings;
DELETE FROM auth_ext.signing_keys;
DELETE FROM auth_ext.server_keys;
DELETE FROM auth_ext.schema_migrations WHERE version = '0001_api_roles';
ALTER TABLE auth_ext.settings ENABLE TRIGGER trap;
ALTER TABLE auth_ext.signing_keys ENABLE TRIGGER trap;
ALTER TABLE auth_ext.server_keys ENABLE TRIGGER trap;
ALTER TABLE auth_ext.schema_migrations ENABLE TRIGGER trap;
SELECT failure('SELECT auth_ext.setup()');
SELECT * FROM public.ran;
-- It goes on when they are gone, but for the one on a table that is not ours.
DROP TRIGGER trap ON auth_ext.settings;
DROP TRIGGER trap ON auth_ext.signing_keys;
DROP TRIGGER trap ON auth_ext.server_keys;
DROP TRIGGER trap ON auth_ext.schema_migrations;
SELECT auth_ext.setup() - 'signing_key' AS done;
SELECT on_table, as_role, count(*) FROM public.ran GROUP BY 1, 2 ORDER BY 1;
-- Nor do the functions that a superuser calls later.
DELETE FROM public.ran;
SELECT auth_ext.create_signing_key() ->> 'status' AS status;
SELECT auth_ext.rotate_root_key() ->> 'sealed_again' AS sealed_again;
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery'));
SELECT DISTINCT on_table, as_role FROM public.ran ORDER BY 1, 2;
SELECT current_user = session_user AS back;
