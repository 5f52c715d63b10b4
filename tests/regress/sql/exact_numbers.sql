-- Numbers that no double holds, and whole ones beyond 64 bits, keep every digit: in metadata, answers, claims and hooks.
-- Nobody is kept out by them, and our own verifier takes the tokens with them.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
CREATE FUNCTION numbers() RETURNS jsonb IMMUTABLE LANGUAGE sql AS $$
    SELECT '{"beyond": 1e400, "id": 18446744073709551617, "odd": 9007199254740993, "pi": 3.14159265358979323846264338327950288}'::jsonb
$$;
-- Whether all of them are there.
CREATE FUNCTION exact(data jsonb) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT data @> numbers() $$;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery', numbers()) AS signed_up \gset
SELECT exact(:'signed_up'::jsonb #> '{user,user_metadata}') AS answer,
    exact(:'signed_up'::jsonb #> '{user,identities,0,identity_data}') AS identity,
    exact(claims(:'signed_up'::jsonb ->> 'access_token') -> 'user_metadata') AS claims;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS signed_in \gset
SELECT auth_ext.refresh_session(:'signed_in'::jsonb ->> 'refresh_token') AS refreshed \gset
SELECT exact(:'signed_in'::jsonb #> '{user,user_metadata}') AS signed_in, exact(:'refreshed'::jsonb #> '{user,user_metadata}') AS refreshed;
SELECT v.valid, v.reason, exact(v.claims -> 'user_metadata') AS claims
FROM auth_ext.verify_jwt(:'refreshed'::jsonb ->> 'access_token') AS v;
SELECT set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || (:'refreshed'::jsonb ->> 'access_token'))::text, false) IS NOT NULL AS shown;
SELECT exact(auth_ext.get_user() -> 'user_metadata') AS get_user;
-- Other members change and these stay; null takes one away.
SELECT exact(u -> 'user_metadata') AS kept, u #> '{user_metadata,more}' AS more
FROM auth_ext.update_user(data => '{"more": 0.10000000000000000000000000000001, "nothing": null}') AS u;
SELECT exact(u -> 'app_metadata') AS app, exact(u -> 'user_metadata') AS own
FROM auth_ext.admin_update_user((SELECT id FROM auth.users), app_metadata => numbers()) AS u;
SELECT exact(auth_ext.admin_list_users() #> '{users,0,app_metadata}') AS listed;
-- Whatever an administrator wrote himself.
UPDATE auth.users SET raw_user_meta_data = raw_user_meta_data || '{"longest": 1e4000}';
UPDATE auth_ext.settings SET jwt_max_size = 65536;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') -> 'error_code' AS refused;
-- By a hook, both ways.
CREATE FUNCTION adds(event jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_set(event, '{claims,seen}', to_jsonb(event #> '{claims,user_metadata}' @> public.numbers())) || jsonb_build_object('claims',
        jsonb_set(jsonb_set(event -> 'claims', '{seen}', to_jsonb(event #> '{claims,user_metadata}' @> public.numbers())), '{own}', '123456789012345678901234567890.5'))
$$;
GRANT USAGE ON SCHEMA public TO supabase_auth_admin;
GRANT EXECUTE ON FUNCTION adds(jsonb), numbers() TO supabase_auth_admin;
UPDATE auth_ext.settings SET custom_access_token_hook = 'public.adds';
SELECT claims(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token') AS claims \gset
SELECT :'claims'::jsonb -> 'seen' AS seen, :'claims'::jsonb -> 'own' AS own, exact(:'claims'::jsonb -> 'user_metadata') AS claims;
UPDATE auth_ext.settings SET custom_access_token_hook = NULL;
-- Bound to a transaction.
SELECT auth_ext.bind(:'refreshed'::jsonb ->> 'access_token') -> 'bound' AS bound;
-- What no column holds is refused and raises nothing.
SELECT auth_ext.sign_up('eve@example.com', 'correct horse battery', '{"n": 1e100000}') ->> 'error_code' AS refused;
SELECT auth_ext.sign_up('eve@example.com', 'correct horse battery', jsonb_build_object('n', ('1e-16380')::numeric)) ->> 'error_code' AS refused;
SELECT count(*) AS users FROM auth.users;
