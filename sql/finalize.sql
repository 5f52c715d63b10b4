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

-- Default privileges of the role that installs (GRANT EXECUTE ON FUNCTIONS TO the application's role) would give away every function
-- that it makes here, those that sign among them. Before setup() nobody has been granted anything by name; later, whoever is named in
-- default privileges of a superuser, but for the roles whose grants setup() makes.
DO $strangers$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT DISTINCT o.name, CASE WHEN a.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN 'PUBLIC'
            ELSE a.grantee::pg_catalog.regrole::pg_catalog.text END AS grantee
        FROM (
            SELECT pg_catalog.format('FUNCTION %s', p.oid::pg_catalog.regprocedure) AS name, p.proowner AS owner, p.proacl AS list,
                p.pronamespace AS namespace
            FROM pg_catalog.pg_proc AS p
            UNION ALL
            SELECT pg_catalog.format('SCHEMA %I', n.nspname), n.nspowner, n.nspacl, n.oid
            FROM pg_catalog.pg_namespace AS n
        ) AS o
        CROSS JOIN LATERAL pg_catalog.aclexplode(o.list) AS a
        WHERE o.namespace OPERATOR(pg_catalog.=) ANY (ARRAY[
                'auth_ext'::pg_catalog.regnamespace::pg_catalog.oid,
                'auth_api'::pg_catalog.regnamespace::pg_catalog.oid,
                'auth_ext_test'::pg_catalog.regnamespace::pg_catalog.oid])
            AND a.grantee OPERATOR(pg_catalog.<>) o.owner
            AND (pg_catalog.to_regclass('auth_ext.settings') IS NULL
                OR EXISTS (
                    SELECT FROM pg_catalog.pg_default_acl AS d
                    JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) d.defaclrole AND r.rolsuper
                    CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) AS given
                    WHERE given.grantee OPERATOR(pg_catalog.=) a.grantee
                        AND given.grantee OPERATOR(pg_catalog.<>) ALL (ARRAY[0::pg_catalog.oid, d.defaclrole,
                            coalesce(pg_catalog.to_regrole('anon')::pg_catalog.oid, 0::pg_catalog.oid),
                            coalesce(pg_catalog.to_regrole('authenticated')::pg_catalog.oid, 0::pg_catalog.oid),
                            coalesce(pg_catalog.to_regrole('service_role')::pg_catalog.oid, 0::pg_catalog.oid),
                            coalesce(pg_catalog.to_regrole('authenticator')::pg_catalog.oid, 0::pg_catalog.oid),
                            coalesce(pg_catalog.to_regrole('auth_ext_courier')::pg_catalog.oid, 0::pg_catalog.oid)])))
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON %s FROM %s CASCADE', granted.name, granted.grantee);
    END LOOP;
END
$strangers$;

-- What our own functions call by SQL, and the triggers of our tables.
GRANT EXECUTE ON FUNCTION
    auth_ext.handback_counts(), auth_ext.invalidate_cache(), auth_ext.keep_password_work(), auth_ext.rls_report(), auth_ext.policy_calls(text)
TO auth_ext_owner;

-- No more than to name what is in it: every function needs a grant of its own.
GRANT USAGE ON SCHEMA auth_ext TO PUBLIC;
