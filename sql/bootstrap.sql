-- First in the install script. Plain CREATE SCHEMA: it fails when somebody already made a schema of that name, instead of
-- taking over what lies in it.

DO $role$
BEGIN
    IF pg_catalog.to_regrole('supabase_auth_admin') IS NULL THEN
        CREATE ROLE supabase_auth_admin NOLOGIN NOINHERIT;
    END IF;
END
$role$;

CREATE SCHEMA auth_ext;
CREATE SCHEMA auth_api;

COMMENT ON SCHEMA auth_ext IS 'auth_ext: functions and tables of in-database authentication. Not for PostgREST to expose.';
COMMENT ON SCHEMA auth_api IS 'auth_ext: what PostgREST exposes, one function for each flow. Nothing else lives here.';
