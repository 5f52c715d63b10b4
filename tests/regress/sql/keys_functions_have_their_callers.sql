-- Who may call what: administrators the ring, the service role tokens, PostgREST its configuration, everybody jwks().
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
CREATE ROLE keys_functions_have_their_callers_other;
SET client_min_messages = warning;
SELECT p.oid::regprocedure AS function,
    coalesce(string_agg(r.role, ' ' ORDER BY r.position) FILTER (WHERE has_function_privilege(r.role, p.oid, 'EXECUTE')), '') AS callers
FROM pg_proc AS p,
    unnest(ARRAY['anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin', 'keys_functions_have_their_callers_other'])
        WITH ORDINALITY AS r(role, position)
WHERE p.pronamespace IN ('auth_ext'::regnamespace, 'auth_api'::regnamespace)
  AND p.proname !~ 'passkey'
  AND (p.proname ~ 'key|jw|postgrest|reasons' OR p.proname = 'invalidate_cache')
GROUP BY p.oid ORDER BY p.oid::regprocedure::text;

-- And the calls themselves, not only what the catalogue says.
CREATE TABLE call (position serial, statement text);
INSERT INTO call (statement) VALUES
    ('SELECT auth_ext.create_signing_key()'),
    ('SELECT auth_ext.import_signing_keys(''"a secret that is long enough for HS256"'')'),
    ('SELECT auth_ext.activate_signing_key(''x'')'),
    ('SELECT auth_ext.retire_signing_key(''x'')'),
    ('SELECT auth_ext.revoke_signing_key(''x'')'),
    ('SELECT auth_ext.rotate_root_key()'),
    ('SELECT auth_ext.create_api_key(''service_role'')'),
    ('SELECT auth_ext.sign_jwt(''{"role":"service_role"}'')'),
    ('SELECT auth_ext.explain_jwt(''x'')'),
    ('SELECT auth_ext.verify_jwt(''x'')'),
    ('SELECT auth_ext.decode_jwt(''x'')'),
    ('SELECT auth_ext.verify_jwt(''x'', ''{}'', ''a'', ''b'')'),
    ('SELECT auth_ext.verify_jws(''x'', ''{}'')'),
    ('SELECT auth_ext.verification_reasons()'),
    ('SELECT auth_ext.jwks()'),
    ('SELECT auth_api.jwks()'),
    ('SELECT auth_ext.postgrest_config()'),
    ('SELECT FROM auth_ext.signing_keys'),
    ('SELECT FROM auth_ext.server_keys'),
    ('SELECT FROM auth_ext.key_ring');
CREATE FUNCTION outcome(caller text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    error text;
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', caller);
    error := made.error(statement);
    RESET ROLE;
    RETURN CASE WHEN error LIKE '42501%' THEN 'no' WHEN error = 'no error' THEN 'yes' ELSE 'yes, ' || left(error, 5) END;
END
$$;
SELECT statement, outcome('anon', statement) AS anon, outcome('authenticated', statement) AS authenticated,
    outcome('service_role', statement) AS service_role, outcome('authenticator', statement) AS authenticator,
    outcome('keys_functions_have_their_callers_other', statement) AS other
FROM call ORDER BY position;
