-- Hostile objects in the caller's search_path and among her temporary ones are not used by any function that runs as its
-- owner: everything goes its usual way, and no trap is sprung.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
CREATE ROLE search_path_attack_mallory;
GRANT authenticated TO search_path_attack_mallory;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA auth_ext TO search_path_attack_mallory;
REVOKE EXECUTE ON FUNCTION auth_ext.setup(), auth_ext.call_hook(text, text, jsonb) FROM search_path_attack_mallory;
SELECT floor(extract(epoch FROM now()) + 60) AS soon \gset
CREATE SCHEMA evil AUTHORIZATION search_path_attack_mallory;
CREATE TABLE public.sprung (trap text);
GRANT INSERT ON public.sprung TO PUBLIC;
SET ROLE search_path_attack_mallory;
-- The trap: whatever calls it is told about, and whom it ran as.
CREATE FUNCTION evil.spring(what text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.sprung VALUES (what || ' as ' || current_user);
END
$$;
GRANT USAGE ON SCHEMA evil TO PUBLIC;
-- Every function of pg_catalog that our statements name, with the argument types that could win by an exact match.
DO $$
DECLARE
    f record;
BEGIN
    FOR f IN
        SELECT DISTINCT p.proname, pg_get_function_identity_arguments(p.oid) AS arguments, p.prorettype::regtype AS returns
        FROM pg_proc AS p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT p.proretset AND p.provariadic = 0
          AND p.proname IN ('lower', 'clock_timestamp', 'now', 'to_regclass', 'to_regrole', 'to_char', 'floor', 'hashtextextended',
              'pg_advisory_xact_lock', 'pg_has_role', 'starts_with', 'current_setting', 'set_config', 'octet_length', 'char_length', 'gen_random_uuid')
          AND p.prorettype <> 'internal'::regtype
    LOOP
        EXECUTE format('CREATE FUNCTION evil.%I(%s) RETURNS %s LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $f$ SELECT evil.spring(%L); SELECT NULL::%s $f$',
            f.proname, f.arguments, f.returns, f.proname, f.returns);
    END LOOP;
END
$$;
-- Operators that would win over those of pg_catalog.
DO $$
DECLARE
    o record;
    n int := 0;
BEGIN
    FOR o IN
        SELECT oprname, oprleft::regtype AS l, oprright::regtype AS r, oprresult::regtype AS result
        FROM pg_operator
        WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprleft <> 0
          AND (oprname IN ('=', '<>', '<', '>', '<=', '>=') AND oprleft = oprright AND oprleft IN ('uuid'::regtype, 'text'::regtype, 'bytea'::regtype,
                  'int4'::regtype, 'timestamptz'::regtype, 'bool'::regtype, 'name'::regtype, 'jsonb'::regtype)
              OR oprname IN ('->>', '->', '||') AND oprleft IN ('jsonb'::regtype, 'text'::regtype)
              OR oprname IN ('+', '-', '*') AND oprleft IN ('int4'::regtype, 'timestamptz'::regtype, 'numeric'::regtype))
    LOOP
        n := n + 1;
        EXECUTE format('CREATE FUNCTION evil.op%s(%s, %s) RETURNS %s LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $f$ SELECT evil.spring(%L); SELECT NULL::%s $f$',
            n, o.l, o.r, o.result, o.oprname, o.result);
        EXECUTE format('CREATE OPERATOR evil.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = evil.op%s)', o.oprname, o.l, o.r, n);
    END LOOP;
END
$$;
-- Types and tables of the names that our statements use, also temporary ones.
CREATE DOMAIN evil.uuid AS text;
CREATE DOMAIN evil.jsonb AS text;
CREATE DOMAIN evil.text AS pg_catalog.text CHECK (value <> '');
CREATE TABLE evil.users (id int);
CREATE TABLE evil.sessions (id int);
CREATE TABLE evil.settings (id int);
CREATE TABLE evil.refresh_tokens (id int);
CREATE TABLE evil.signing_keys (id int);
CREATE TEMPORARY TABLE users (id int);
CREATE TEMPORARY TABLE sessions (id int);
CREATE TEMPORARY TABLE settings (id int);
CREATE TEMPORARY TABLE refresh_tokens (id int);
CREATE TEMPORARY TABLE signing_keys (id int);
CREATE TEMPORARY TABLE server_keys (id int);
CREATE TEMPORARY TABLE identities (id int);
CREATE TEMPORARY TABLE pg_class (id int);
CREATE TEMPORARY TABLE pg_roles (id int);
GRANT ALL ON ALL TABLES IN SCHEMA evil TO PUBLIC;
-- The traps work.
SET search_path = evil, pg_temp, pg_catalog;
SELECT lower('X'::pg_catalog.text) IS NULL AS trapped;
RESET ROLE;
SELECT trap FROM public.sprung;
SET search_path = public;
DELETE FROM public.sprung;
SET ROLE search_path_attack_mallory;
SET search_path = evil, pg_temp, pg_catalog;
-- Every function, as Mallory, under her path. Answers are kept by \gset and looked at under a clean path.
SELECT auth_api.sign_up('ada@example.com', 'correct horse battery', '{"name": "Ada"}') AS up \gset
SELECT auth_api.sign_in_with_password('ada@example.com', 'correct horse battery') AS signed_in \gset
SELECT auth_api.sign_in_with_password('ada@example.com', 'wrong horse battery') AS refused \gset
SET search_path = public;
SELECT :'signed_in'::pg_catalog.jsonb ->> 'refresh_token' AS token, :'signed_in'::pg_catalog.jsonb ->> 'access_token' AS access_token \gset
SET search_path = evil, pg_temp, pg_catalog;
SELECT auth_api.refresh_session(:'token') AS refreshed \gset
SELECT auth_api.refresh_session(:'token') AS again \gset
SELECT claims AS claims, valid AS valid FROM auth_ext.verify_jwt(:'access_token') \gset
SELECT pg_catalog.set_config('request.jwt.claims', :'claims', false) AS ignored, pg_catalog.set_config('request.headers', pg_catalog.jsonb_build_object('authorization', pg_catalog.concat('Bearer ', :'access_token'))::pg_catalog.text, false) AS headers \gset
SELECT auth_api.get_user() AS own \gset
SELECT auth_ext.explain_jwt(:'access_token') AS explained \gset
SELECT auth_ext.decode_jwt(:'access_token') AS decoded \gset
SELECT auth_api.jwks() AS jwks \gset
SELECT auth_ext.sign_jwt(pg_catalog.jsonb_build_object('role', 'anon', 'exp', :soon)) AS machine \gset
SELECT auth_ext.create_api_key('anon') AS api_key \gset
SELECT auth_ext.create_signing_key('EdDSA') AS made \gset
SELECT auth_ext.postgrest_config() AS config \gset
SELECT auth_api.sign_out('global') AS signed_out \gset
SELECT auth_ext.uid() IS NULL AS nobody \gset
RESET ROLE;
RESET search_path;
SELECT trap FROM public.sprung;
SELECT outcome('{}'::jsonb || :'up') LIKE 'session%' AS signed_up, :'signed_in'::jsonb ? 'access_token' AS signed_in, :'refused'::jsonb ->> 'error_code' AS refused,
    :'refreshed'::jsonb ->> 'refresh_token' = :'again'::jsonb ->> 'refresh_token' AS same_child, :'valid' AS valid;
SELECT :'own'::jsonb ->> 'email' AS email, :'explained'::jsonb ? 'header' AS explained, :'decoded'::jsonb -> 'verified' AS verified,
    jsonb_array_length(:'jwks'::jsonb -> 'keys') AS keys, :'made'::jsonb ->> 'status' AS status, :'signed_out' AS signed_out, :'nobody' AS nobody;
SELECT count(*) AS users, (SELECT count(*) FROM auth.sessions) AS sessions FROM auth.users;
