-- Run by auth_ext.setup() each time, before anything in schema auth is touched. A schema of a stranger must not receive the
-- users: its owner could drop or replace what is in it.

DO $schema$
DECLARE
    owner pg_catalog.text;
    is_trusted boolean;
BEGIN
    IF (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) 'supabase_auth_admin') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'role supabase_auth_admin is a superuser',
            DETAIL = 'Hooks and triggers that people write run as this role.',
            HINT = 'ALTER ROLE supabase_auth_admin NOSUPERUSER;';
    END IF;
    SELECT r.rolname, r.rolsuper OR r.rolname OPERATOR(pg_catalog.=) 'supabase_auth_admin'
    INTO owner, is_trusted
    FROM pg_catalog.pg_namespace AS n
    JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) n.nspowner
    WHERE n.nspname OPERATOR(pg_catalog.=) 'auth';
    IF owner IS NULL THEN
        CREATE SCHEMA auth AUTHORIZATION supabase_auth_admin;
    ELSIF NOT is_trusted THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = pg_catalog.format('schema auth belongs to role %I', owner),
            HINT = 'Drop the schema, or, if its content may stay: ALTER SCHEMA auth OWNER TO supabase_auth_admin;';
    ELSIF owner OPERATOR(pg_catalog.<>) 'supabase_auth_admin' AND pg_catalog.to_regclass('auth.users') IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = pg_catalog.format('schema auth exists without table auth.users and belongs to role %I', owner),
            HINT = 'Drop the schema, or, if its content may stay: ALTER SCHEMA auth OWNER TO supabase_auth_admin;';
    END IF;
END
$schema$;
