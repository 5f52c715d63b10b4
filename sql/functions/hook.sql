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
    failed_sqlstate pg_catalog.text;
    failed_message pg_catalog.text;
    failed_hint pg_catalog.text;
    failed_context pg_catalog.text;
BEGIN
    -- The hook finds its own schema, public and auth without qualifying, as under GoTrue. Temporary objects come last:
    -- otherwise a caller's temporary table could stand in for one that the hook reads.
    PERFORM pg_catalog.set_config(
        'search_path', pg_catalog.format('pg_catalog, %I, public, auth, pg_temp', hook_schema), true);
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
