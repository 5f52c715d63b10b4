-- First in the install script. Plain CREATE SCHEMA: it fails when somebody already made a schema of that name, instead of
-- taking over what lies in it.

-- Roles that nobody logs in as by itself. auth_ext_owner owns what is ours; whoever could become it would own the keys, so a role
-- of that name that somebody made before and can become is refused. supabase_auth_admin owns schema auth, as on Supabase,
-- where it can log in.
DO $role$
DECLARE
    wrong pg_catalog.text;
BEGIN
    IF pg_catalog.to_regrole('supabase_auth_admin') IS NULL THEN
        CREATE ROLE supabase_auth_admin NOLOGIN NOINHERIT;
    END IF;
    -- The courier logs in as this role once an operator lets it; it calls a handful of functions and reads no table.
    IF pg_catalog.to_regrole('auth_ext_courier') IS NULL THEN
        CREATE ROLE auth_ext_courier NOLOGIN NOINHERIT;
    END IF;
    IF pg_catalog.to_regrole('auth_ext_owner') IS NULL THEN
        CREATE ROLE auth_ext_owner NOLOGIN NOINHERIT;
        COMMENT ON ROLE auth_ext_owner IS 'Owns the schemas, tables and SECURITY DEFINER functions of auth_ext. Never grant it to anybody.';
    END IF;
    SELECT CASE
        WHEN r.rolsuper THEN 'is a superuser'
        WHEN r.rolcanlogin THEN 'can log in'
        WHEN r.rolbypassrls THEN 'passes row security'
        WHEN r.rolcreaterole OR r.rolcreatedb OR r.rolreplication THEN 'may create roles or databases, or replicate'
        WHEN EXISTS (SELECT FROM pg_catalog.pg_auth_members AS m WHERE m.roleid OPERATOR(pg_catalog.=) r.oid)
            THEN 'has members'
        WHEN EXISTS (SELECT FROM pg_catalog.pg_auth_members AS m WHERE m.member OPERATOR(pg_catalog.=) r.oid)
            THEN 'is a member of another role'
        -- Left behind by whoever was a member, they would open our tables the moment that they are made.
        WHEN EXISTS (SELECT FROM pg_catalog.pg_default_acl AS d WHERE d.defaclrole OPERATOR(pg_catalog.=) r.oid)
            THEN 'has default privileges'
        -- Likewise a function that runs as its owner, or a view. In other databases auth_ext may be.
        WHEN EXISTS (SELECT FROM pg_catalog.pg_shdepend AS d
                WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_authid'::pg_catalog.regclass::pg_catalog.oid
                    AND d.refobjid OPERATOR(pg_catalog.=) r.oid AND d.deptype OPERATOR(pg_catalog.=) 'o'
                    AND d.dbid OPERATOR(pg_catalog.=) ANY (ARRAY[0::pg_catalog.oid,
                        (SELECT b.oid FROM pg_catalog.pg_database AS b WHERE b.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())]))
            THEN 'owns something'
    END INTO wrong
    FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) 'auth_ext_owner';
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = pg_catalog.format('role auth_ext_owner %s', wrong),
            HINT = 'auth_ext keeps its keys under this role, so nobody may become it, nor have become it: drop the role with what it owns (DROP OWNED BY auth_ext_owner; DROP ROLE auth_ext_owner) and let CREATE EXTENSION make it.';
    END IF;
END
$role$;

CREATE SCHEMA auth_ext AUTHORIZATION auth_ext_owner;
CREATE SCHEMA auth_api AUTHORIZATION auth_ext_owner;
CREATE SCHEMA auth_ext_test AUTHORIZATION auth_ext_owner;

COMMENT ON SCHEMA auth_ext IS 'auth_ext: functions and tables of in-database authentication. Not for PostgREST to expose.';
COMMENT ON SCHEMA auth_api IS 'auth_ext: what PostgREST exposes, one function for each flow. Nothing else lives here.';
COMMENT ON SCHEMA auth_ext_test IS 'auth_ext: signing in as anybody, for tests of policies. For superusers; never grant it to an API role.';
