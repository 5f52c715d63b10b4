-- The shim around hooks that people wrote for Supabase: it calls one with its one jsonb argument and turns whatever goes
-- wrong into data. It runs as the caller, which is supabase_auth_admin inside the flows.

CREATE FUNCTION auth_ext.call_hook(hook_schema text, hook_function text, event jsonb)
RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $shim$
DECLARE
    hook pg_catalog.text := pg_catalog.format('%I.%I', hook_schema, hook_function);
    argument pg_catalog.text := 'jsonb';
    output pg_catalog.jsonb;
    searched pg_catalog.text;
    failed_sqlstate pg_catalog.text;
    failed_message pg_catalog.text;
    failed_hint pg_catalog.text;
    failed_context pg_catalog.text;
BEGIN
    -- The hook finds its own schema, public and auth without qualifying; under GoTrue on Supabase only auth. Whoever may create in a schema
    -- would be called in the place of PostgreSQL's own functions (public.to_jsonb(text)), as supabase_auth_admin: a schema in which others
    -- than superusers, its owner and the database's may create is left out. Temporary objects come last: otherwise a caller's temporary
    -- table could stand in for one that the hook reads.
    SELECT pg_catalog.string_agg(pg_catalog.format('%I, ', n.nspname), ''
        ORDER BY n.nspname OPERATOR(pg_catalog.=) 'auth', n.nspname OPERATOR(pg_catalog.=) 'public') INTO searched
    FROM pg_catalog.pg_namespace AS n
    WHERE n.nspname OPERATOR(pg_catalog.=) ANY (ARRAY[hook_schema, 'public', 'auth']::pg_catalog.name[])
        AND NOT EXISTS (
            SELECT FROM pg_catalog.aclexplode(n.nspacl) AS a
            LEFT JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) a.grantee
            WHERE a.privilege_type OPERATOR(pg_catalog.=) 'CREATE' AND a.grantee OPERATOR(pg_catalog.<>) n.nspowner
                AND coalesce(NOT r.rolsuper AND r.rolname OPERATOR(pg_catalog.<>) ALL (ARRAY['pg_database_owner', 'supabase_auth_admin']::pg_catalog.name[]), true));
    PERFORM pg_catalog.set_config('search_path', pg_catalog.concat('pg_catalog, ', searched, 'pg_temp'), true);
    -- GoTrue passes an untyped parameter, so people have hooks that take json.
    IF pg_catalog.to_regprocedure(hook OPERATOR(pg_catalog.||) '(jsonb)') IS NULL
        AND pg_catalog.to_regprocedure(hook OPERATOR(pg_catalog.||) '(json)') IS NOT NULL
    THEN
        argument := 'json';
    END IF;
    EXECUTE pg_catalog.format('SELECT %s($1::pg_catalog.%I)', hook, argument) INTO output USING event;
    RETURN pg_catalog.jsonb_build_object('output', output);
EXCEPTION
    -- OTHERS leaves out a cancel, which is how our timer stops a hook, and a failed ASSERT.
    WHEN query_canceled OR assert_failure OR OTHERS THEN
        GET STACKED DIAGNOSTICS
            failed_sqlstate = RETURNED_SQLSTATE,
            failed_message = MESSAGE_TEXT,
            failed_hint = PG_EXCEPTION_HINT,
            failed_context = PG_EXCEPTION_CONTEXT;
        RETURN pg_catalog.jsonb_build_object('failed', pg_catalog.jsonb_build_object(
            'sqlstate', failed_sqlstate,
            'message', failed_message,
            'hint', failed_hint,
            'context', failed_context));
END
$shim$;
COMMENT ON FUNCTION auth_ext.call_hook(text, text, jsonb) IS
    'Calls a hook and turns its errors into data. Internal.';
