-- Last in the install script: owners and privileges. Functions come with EXECUTE for PUBLIC; here it goes. The grants to
-- the API roles are made by auth_ext.setup() (sql/grants.sql), because the roles may not exist yet.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth_ext FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth_api FROM PUBLIC;
REVOKE ALL ON SCHEMA auth_ext FROM PUBLIC;
REVOKE ALL ON SCHEMA auth_api FROM PUBLIC;
GRANT USAGE ON SCHEMA auth_ext TO supabase_auth_admin;
GRANT USAGE ON SCHEMA auth_api TO supabase_auth_admin;

-- A SECURITY DEFINER function runs as its owner, which must not be a superuser. The others run as their caller and stay
-- with the superuser who installed them: supabase_auth_admin can log in on Supabase, and what it owns it can change.
DO $owners$
DECLARE
    definer pg_catalog.regprocedure;
BEGIN
    FOR definer IN
        SELECT p.oid::pg_catalog.regprocedure
        FROM pg_catalog.pg_proc AS p
        WHERE p.prosecdef
          AND p.pronamespace OPERATOR(pg_catalog.=) ANY (ARRAY[
              'auth_ext'::pg_catalog.regnamespace::pg_catalog.oid,
              'auth_api'::pg_catalog.regnamespace::pg_catalog.oid,
              'auth_ext_test'::pg_catalog.regnamespace::pg_catalog.oid])
        ORDER BY p.oid
    LOOP
        EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO supabase_auth_admin', definer);
    END LOOP;
END
$owners$;

-- The shim of the hook runs inside the flows, as supabase_auth_admin.
GRANT EXECUTE ON FUNCTION auth_ext.call_hook(text, text, jsonb) TO supabase_auth_admin;
