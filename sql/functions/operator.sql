-- Day-to-day administration by a role that is no superuser. What runs as the superuser here only grants and revokes.

CREATE FUNCTION auth_ext.operator_functions()
RETURNS SETOF regprocedure
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $functions$
BEGIN
    RETURN QUERY
    SELECT p.oid::pg_catalog.regprocedure
    FROM pg_catalog.pg_proc AS p
    WHERE p.pronamespace OPERATOR(pg_catalog.=) 'auth_ext'::pg_catalog.regnamespace
        AND (pg_catalog.has_function_privilege('service_role', p.oid, 'EXECUTE')
            OR p.proname OPERATOR(pg_catalog.=) ANY (ARRAY[
                'create_signing_key', 'import_signing_keys', 'activate_signing_key', 'retire_signing_key', 'revoke_signing_key',
                'create_api_key', 'confirm_root_key', 'root_key_status', 'doctor', 'doctor_json', 'handover_report', 'import_gotrue_settings', 'rls_report',
                'policy_calls']::pg_catalog.name[]))
    ORDER BY 1::pg_catalog.text;
END
$functions$;
COMMENT ON FUNCTION auth_ext.operator_functions() IS
    'What grant_operator() lets a role call: whatever the service role may, the key ring, API keys, reports. Not setup(), takeover(), restore(), the root key, or signing in as anybody. Internal.';

CREATE FUNCTION auth_ext.grant_operator(operator regrole)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $grant$
DECLARE
    callable pg_catalog.regprocedure;
    client pg_catalog.name;
BEGIN
    -- Whoever can become the operator is one.
    SELECT r.rolname INTO client
    FROM pg_catalog.pg_roles AS r
    WHERE r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY[
            'anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin', 'auth_ext_courier', 'auth_ext_owner'])
        AND pg_catalog.pg_has_role(r.oid, operator, 'MEMBER')
    LIMIT 1;
    IF client IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = pg_catalog.format('%s cannot be an operator: %s is that role or a member of it', operator, client),
            HINT = 'Name a role that people log in as to administer, such as postgres on Supabase.';
    END IF;
    FOR callable IN SELECT f.f FROM auth_ext.operator_functions() AS f (f) LOOP
        EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO %s', callable, operator);
    END LOOP;
    EXECUTE pg_catalog.format('GRANT SELECT, UPDATE ON TABLE auth_ext.settings TO %s', operator);
    EXECUTE pg_catalog.format('GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE auth_ext.mail_templates TO %s', operator);
    EXECUTE pg_catalog.format('GRANT SELECT ON TABLE auth_ext.key_ring TO %s', operator);
    EXECUTE pg_catalog.format('GRANT SELECT ON TABLE auth_ext.signing_keys TO %s', operator);
END
$grant$;
COMMENT ON FUNCTION auth_ext.grant_operator(regrole) IS
    'Lets a role administer day to day without being superuser: settings, mail templates, keys, API keys, users, reports. An operator can act as every user of the app (API keys of the service role, hooks), and stays what it is in PostgreSQL otherwise. For superusers; again after an update, whose new functions it has not.';

CREATE FUNCTION auth_ext.revoke_operator(operator regrole)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $revoke$
DECLARE
    callable pg_catalog.regprocedure;
BEGIN
    IF operator OPERATOR(pg_catalog.=) ANY (ARRAY['service_role', 'authenticator', 'auth_ext_courier', 'auth_ext_owner']::pg_catalog.regrole[]) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = pg_catalog.format('%s is no operator: it has its rights by itself', operator);
    END IF;
    FOR callable IN SELECT f.f FROM auth_ext.operator_functions() AS f (f) LOOP
        EXECUTE pg_catalog.format('REVOKE EXECUTE ON FUNCTION %s FROM %s', callable, operator);
    END LOOP;
    EXECUTE pg_catalog.format(
        'REVOKE ALL ON TABLE auth_ext.settings, auth_ext.mail_templates, auth_ext.key_ring, auth_ext.signing_keys FROM %s', operator);
END
$revoke$;
COMMENT ON FUNCTION auth_ext.revoke_operator(regrole) IS
    'Takes back what grant_operator() gave. Keys and settings that the role has changed stay as they are.';
