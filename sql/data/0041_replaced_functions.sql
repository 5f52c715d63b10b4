-- What stood in schema auth before auth_ext.takeover(). Made by the installer and the installer's own: what restore()
-- executes is written here, so whoever could write here would run it with the rights of the function's owner.

DO $made$
DECLARE
    granted pg_catalog.text;
BEGIN
    -- Version 0.1.0 made it with its migration 0020.
    IF pg_catalog.to_regclass('auth_ext.replaced_functions') IS NULL THEN
        CREATE TABLE auth_ext.replaced_functions (
            name pg_catalog.text NOT NULL
                CONSTRAINT replaced_functions_pkey PRIMARY KEY
                CONSTRAINT replaced_functions_known CHECK (
                    name OPERATOR(pg_catalog.=) ANY (ARRAY['uid', 'jwt', 'role', 'email'])),
            definition pg_catalog.text NOT NULL,
            body pg_catalog.text NOT NULL,
            replaced_at timestamp with time zone DEFAULT pg_catalog.clock_timestamp() NOT NULL
        );
    END IF;
    -- Default privileges of the installer, to whomever.
    FOR granted IN
        SELECT DISTINCT a.grantee::pg_catalog.regrole::pg_catalog.text
        FROM pg_catalog.pg_class AS c CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
        WHERE c.oid OPERATOR(pg_catalog.=) 'auth_ext.replaced_functions'::pg_catalog.regclass
            AND a.grantee OPERATOR(pg_catalog.<>) ALL (ARRAY[0::pg_catalog.oid, c.relowner])
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON TABLE auth_ext.replaced_functions FROM %s CASCADE', granted);
    END LOOP;
END
$made$;
COMMENT ON TABLE auth_ext.replaced_functions IS 'The functions of schema auth that auth_ext.takeover() has replaced, for auth_ext.restore().';
COMMENT ON COLUMN auth_ext.replaced_functions.name IS 'The function''s name in schema auth.';
COMMENT ON COLUMN auth_ext.replaced_functions.definition IS 'The statement that makes it again.';
COMMENT ON COLUMN auth_ext.replaced_functions.body IS 'Its body, to compare.';
COMMENT ON COLUMN auth_ext.replaced_functions.replaced_at IS 'When it was replaced.';
REVOKE ALL ON TABLE auth_ext.replaced_functions
    FROM PUBLIC, anon, authenticated, service_role, authenticator, supabase_auth_admin, auth_ext_owner;

-- Where we made schema auth ourselves, its functions become what takeover() makes of Supabase's.
DO $native$
DECLARE
    statement pg_catalog.text;
BEGIN
    FOR statement IN
        SELECT pg_catalog.format(
            'CREATE OR REPLACE FUNCTION auth.%1$I() RETURNS %2$s LANGUAGE c STABLE PARALLEL SAFE AS %3$L, %4$L',
            p.proname, p.prorettype::pg_catalog.regtype, '$libdir/auth_ext', pg_catalog.concat(p.proname, '_wrapper'))
        FROM pg_catalog.pg_proc AS p
        WHERE p.pronamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth')
            AND p.proname OPERATOR(pg_catalog.=) ANY (ARRAY['uid', 'jwt', 'role', 'email']::pg_catalog.name[])
            AND p.pronargs OPERATOR(pg_catalog.=) 0
            AND p.prosrc OPERATOR(pg_catalog.=) pg_catalog.format('SELECT auth_ext.%s()', p.proname)
    LOOP
        EXECUTE statement;
    END LOOP;
END
$native$;
