-- Last in the install script: owners and privileges. Functions come with EXECUTE for PUBLIC; here it goes. The grants to
-- the API roles are made by auth_ext.setup() (sql/grants.sql), because the roles may not exist yet.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth_ext FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth_api FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth_ext_test FROM PUBLIC;
REVOKE ALL ON SCHEMA auth_api FROM PUBLIC;
REVOKE ALL ON SCHEMA auth_ext_test FROM PUBLIC;

-- A SECURITY DEFINER function runs as its owner, which must not be a superuser. The others run as their caller and stay
-- with the superuser who installed them.
DO $owners$
DECLARE
    definer pg_catalog.regprocedure;
    granted pg_catalog.text;
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
        -- What the owner before gave away goes with him: in version 0.1.0 that was supabase_auth_admin, which hooks run as. What the
        -- roles of the API may call is declared by auth_ext.setup().
        FOR granted IN
            SELECT DISTINCT a.grantee::pg_catalog.regrole::pg_catalog.text
            FROM pg_catalog.pg_proc AS p CROSS JOIN LATERAL pg_catalog.aclexplode(p.proacl) AS a
            WHERE p.oid OPERATOR(pg_catalog.=) definer
                AND p.proowner OPERATOR(pg_catalog.<>) 'auth_ext_owner'::pg_catalog.regrole::pg_catalog.oid
                AND NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.oid OPERATOR(pg_catalog.=) p.proowner)
                AND a.grantee OPERATOR(pg_catalog.<>) ALL (ARRAY[0::pg_catalog.oid, p.proowner,
                    coalesce(pg_catalog.to_regrole('anon')::pg_catalog.oid, 0::pg_catalog.oid),
                    coalesce(pg_catalog.to_regrole('authenticated')::pg_catalog.oid, 0::pg_catalog.oid),
                    coalesce(pg_catalog.to_regrole('service_role')::pg_catalog.oid, 0::pg_catalog.oid),
                    coalesce(pg_catalog.to_regrole('authenticator')::pg_catalog.oid, 0::pg_catalog.oid)])
        LOOP
            EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM %s CASCADE', definer, granted);
        END LOOP;
        EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO auth_ext_owner', definer);
    END LOOP;
END
$owners$;

-- What our own functions call by SQL, and the triggers of our tables.
GRANT EXECUTE ON FUNCTION
    auth_ext.handback_counts(), auth_ext.invalidate_cache(), auth_ext.keep_password_work(), auth_ext.rls_report(), auth_ext.policy_calls(text)
TO auth_ext_owner;

-- No more than to name what is in it: every function needs a grant of its own.
GRANT USAGE ON SCHEMA auth_ext TO PUBLIC;
