-- An address that a provider told once lets nobody into an account that has another, confirmed one since: whoever has the old one now gets an account of his own.
\pset format unaligned
\pset tuples_only on
UPDATE auth_ext.settings SET site_url = 'https://app.example.com', external_url = 'https://api.example.com/auth/v1', argon2_memory_kib = 7168, argon2_iterations = 1,
    autoconfirm = true, manual_linking_allowed = true, anonymous_sign_in_allowed = true;
SELECT auth_ext.set_provider('github', 'gh-client', 'secret') ->> 'name';
SELECT auth_ext.set_provider(name, 'client', options => options) ->> 'name' FROM (VALUES ('google', NULL::jsonb), ('two', '{"issuer": "https://two.example"}')) AS p(name, options);
SELECT count(auth_ext.set_provider_keys(name, auth_ext.jwks())) FROM unnest(ARRAY['google', 'two']) AS name;
\getenv srcdir PG_ABS_SRCDIR
\set redirect :srcdir /include/redirect.sql
\i :redirect
-- By redirect, as GitHub tells it.
CREATE FUNCTION pg_temp.come(id int, email text, bearer text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE begun jsonb := pg_temp.get('/authorize?provider=github'); state text := pg_temp.parameter(begun ->> 'location', 'state'); cookie text := begun ->> 'cookie'; step jsonb;
BEGIN
    step := pg_temp.back(state, 'c0de', cookie);
    step := pg_temp.back(state, 'c0de', cookie, '[]', step -> 'ask' ->> 'carry', jsonb_build_array(pg_temp.answered('{"access_token": "gho_1"}')));
    step := pg_temp.back(state, 'c0de', cookie, '[]', step -> 'ask' ->> 'carry', jsonb_build_array(pg_temp.answered(jsonb_build_object('id', id, 'login', 'u' || id)),
        pg_temp.answered(jsonb_build_array(jsonb_build_object('email', email, 'verified', true, 'primary', true)))));
    RETURN coalesce(pg_temp.parameter(pg_temp.location(step), 'access_token'), pg_temp.location(step));
END $$;
-- With an id token.
CREATE FUNCTION pg_temp.token(provider text, sub text, email text) RETURNS text LANGUAGE sql AS $$
    SELECT auth_ext.sign_jwt(jsonb_build_object('iss', CASE provider WHEN 'google' THEN 'https://accounts.google.com' ELSE 'https://two.example' END, 'sub', sub, 'aud', 'client', 'jti', gen_random_uuid(),
        'exp', extract(epoch FROM clock_timestamp())::bigint + 3600, 'email', email, 'email_verified', true))
$$;
CREATE FUNCTION pg_temp.by(token text, call text, VARIADIC arguments text[] DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE answer jsonb;
BEGIN
    PERFORM set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || token)::text, true);
    EXECUTE call USING arguments INTO answer;
    PERFORM set_config('request.headers', '', true);
    RETURN answer;
END $$;
CREATE FUNCTION pg_temp.whose(token text) RETURNS text LANGUAGE sql AS $$ SELECT coalesce(nullif(auth_ext.decode_jwt(token) #>> '{claims,email}', ''), 'nobody') $$;
CREATE FUNCTION pg_temp.told(answer jsonb) RETURNS text LANGUAGE sql AS $$ SELECT coalesce((answer ->> 'error_code') || ': ' || (answer ->> 'msg'), 'session of ' || coalesce(nullif(answer -> 'user' ->> 'email', ''), 'nobody')) $$;
CREATE VIEW pg_temp.accounts AS SELECT u.email, u.email_confirmed_at IS NOT NULL AS confirmed, string_agg(i.provider || ' ' || coalesce(i.email, '-'), ', ' ORDER BY i.provider, i.email) AS identities
    FROM auth.users AS u JOIN auth.identities AS i ON i.user_id = u.id GROUP BY u.id, u.email ORDER BY u.email;

-- She came by GitHub with an address of her firm, and made another one that of her account.
SELECT pg_temp.come(1, 'ann@corp.example') AS ann \gset
SELECT pg_temp.by(:'ann', 'SELECT auth_ext.update_user(email => $1[1])', 'ann@own.example') ->> 'email';
SELECT * FROM pg_temp.accounts;
-- Her successor has the address now: by GitHub he gets an account of his own, with the address.
SELECT pg_temp.whose(pg_temp.come(2, 'ann@corp.example'));
SELECT * FROM pg_temp.accounts;
-- And by Google that one, not hers.
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('google', 'g-2', 'ann@corp.example')));
-- She goes on by GitHub as before, although it still tells the old address, and by her new one.
SELECT pg_temp.whose(pg_temp.come(1, 'ann@corp.example'));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('google', 'g-1', 'ann@own.example')));
SELECT * FROM pg_temp.accounts;

-- The same where the first one to come does so with an id token; and an address that only an identity told is nobody's hindrance.
SELECT pg_temp.come(3, 'bob@corp.example') AS bob \gset
SELECT pg_temp.by(:'bob', 'SELECT auth_ext.update_user(email => $1[1])', 'bob@own.example') ->> 'email';
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('google', 'g-4', 'bob@corp.example')));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('two', pg_temp.token('two', 'k-4', 'bob@corp.example')));
SELECT * FROM pg_temp.accounts WHERE identities LIKE '%bob@%';

-- Who has no other confirmed address is known by that of her identity, as before.
SELECT pg_temp.come(5, 'cat@example.com') IS NOT NULL;
UPDATE auth.users SET email = NULL, email_confirmed_at = NULL WHERE email = 'cat@example.com';
SELECT (auth_ext.sign_in_with_id_token('google', pg_temp.token('google', 'g-5', 'cat@example.com')) -> 'user' ->> 'id') = (SELECT user_id::text FROM auth.identities WHERE provider_id = '5');
SELECT pg_temp.come(6, 'dan@example.com') IS NOT NULL;
UPDATE auth.users SET email = 'dan@unconfirmed.example', email_confirmed_at = NULL WHERE email = 'dan@example.com';
SELECT (auth_ext.sign_in_with_id_token('google', pg_temp.token('google', 'g-6', 'dan@example.com')) -> 'user' ->> 'id') = (SELECT user_id::text FROM auth.identities WHERE provider_id = '6');

-- A merge carries no address over that was given up.
SELECT auth_ext.sign_in_with_id_token('two', pg_temp.token('two', 'k-7', 'eve@corp.example')) ->> 'access_token' AS eve \gset
SELECT pg_temp.by(:'eve', 'SELECT auth_ext.update_user(email => $1[1])', 'eve@own.example') ->> 'email';
SELECT auth_ext.sign_in_anonymously() ->> 'access_token' AS guest \gset
SELECT pg_temp.by(:'guest', $$SELECT auth_ext.sign_in_with_id_token('two', $1[1], link_identity => true)$$, pg_temp.token('two', 'k-7', 'eve@corp.example')) ->> 'merge_ticket' AS ticket \gset
SELECT answer -> 'user' ->> 'email', answer -> 'user' ->> 'is_anonymous', answer -> 'user' -> 'app_metadata' -> 'providers' FROM pg_temp.by(:'guest', 'SELECT auth_ext.merge_identity($1[1])', :'ticket') AS answer;
