-- Id tokens: who shows what a provider has signed is signed in, once; nothing else is.
\set ON_ERROR_STOP 0
SELECT auth_ext.set_provider('google', 'client-1,client-2') ->> 'enabled' AS enabled;
SELECT auth_ext.set_provider_keys('google', auth_ext.jwks());

CREATE FUNCTION pg_temp.token(claims jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT auth_ext.sign_jwt(jsonb_build_object(
        'iss', 'https://accounts.google.com', 'sub', 'g-1', 'aud', 'client-1',
        'iat', extract(epoch FROM clock_timestamp())::bigint,
        'exp', extract(epoch FROM clock_timestamp())::bigint + 3600,
        'email', 'Ann@Example.com', 'email_verified', true, 'name', 'Ann',
        'nonce_of_test', gen_random_uuid()) || claims)
$$;
CREATE FUNCTION pg_temp.told(answer jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(answer ->> 'error_code', answer ->> 'error', 'session')
        || coalesce(': ' || coalesce(answer ->> 'error_description', answer ->> 'msg'), '')
$$;

-- A first sign-in makes the account.
CREATE TEMP TABLE kept AS
SELECT token, auth_ext.sign_in_with_id_token('google', token) AS answer FROM pg_temp.token('{}') AS token;
SELECT pg_temp.told(answer), answer -> 'user' ->> 'email' AS email, answer -> 'user' -> 'app_metadata' AS app,
    answer -> 'user' -> 'user_metadata' ->> 'full_name' AS full_name,
    answer -> 'user' ->> 'email_confirmed_at' IS NOT NULL AS confirmed,
    jsonb_array_length(answer -> 'user' -> 'identities') AS identities,
    answer ? 'provider_token' AS has_provider_token
FROM kept;
SELECT auth_ext.decode_jwt(answer ->> 'access_token') -> 'claims' -> 'amr' -> 0 ->> 'method' AS amr,
    auth_ext.decode_jwt(answer ->> 'access_token') -> 'amr' -> 0 ->> 'method' AS amr_at_top FROM kept;

-- The same token is taken once, the next one of the same person finds the same account.
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', token)) FROM kept;
SELECT auth_ext.sign_in_with_id_token('google', pg_temp.token('{"aud": ["client-2", "x"], "azp": "client-2"}'))
    -> 'user' ->> 'id' = answer -> 'user' ->> 'id' AS same_account FROM kept;
SELECT count(*) FROM auth.users;
SELECT count(*) FROM auth.identities;

-- What is refused.
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', ''));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('', 'x'));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', 'no token'));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('{"aud": "client-3"}')));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('{"aud": ["client-1", "x"]}')));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('{"iss": "https://evil.example"}')));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('{"sub": ""}')));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('{"nbf": 4000000000, "exp": 4000000001}')));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('{"nonce": "n"}')));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('{}'), nonce => 'n'));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('{"nonce": "n"}'), nonce => 'm'));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('{"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}'), 'token'));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', replace(pg_temp.token('{}'), '.', '.e')));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', translate(encode('{"alg":"none"}', 'base64'), '+/=', '-_') || '.'
    || split_part(pg_temp.token('{}'), '.', 2) || '.'));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('github', pg_temp.token('{}')));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('apple', pg_temp.token('{}')));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('nonsense', pg_temp.token('{}')));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('custom:nobody', pg_temp.token('{}')));

-- The nonce in its three forms, and the access token by its hash.
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token('{"nonce": "n"}'), nonce => 'n')),
    pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token(
        jsonb_build_object('nonce', encode(sha256('n'), 'hex'))), nonce => 'n')),
    pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token(
        jsonb_build_object('nonce', rtrim(translate(encode(sha256('n'), 'base64'), '+/', '-_'), '='))), nonce => 'n')),
    pg_temp.told(auth_ext.sign_in_with_id_token('google', pg_temp.token(
        jsonb_build_object('at_hash', rtrim(translate(encode(substr(sha256('token'), 1, 16), 'base64'), '+/', '-_'), '='))),
        'token'));

-- Issuers' shapes: Google's without a scheme, Apple's other name, Microsoft's by tenant, Facebook's, a realm's.
SELECT auth_ext.set_provider('apple', 'app.bundle') ->> 'enabled', auth_ext.set_provider('azure', 'az') ->> 'enabled',
    auth_ext.set_provider('facebook', 'fb') ->> 'enabled',
    auth_ext.set_provider('keycloak', 'kc', options => '{"url": "https://sso.example.com/realms/main"}') ->> 'issuer',
    auth_ext.set_provider('ours', 'oidc', options => '{"issuer": "https://id.example.com"}') ->> 'issuer';
SELECT auth_ext.set_provider_keys(name, auth_ext.jwks()) FROM unnest(ARRAY['apple', 'azure', 'facebook', 'keycloak', 'ours']) AS name;
SELECT provider, pg_temp.told(answer), answer -> 'user' ->> 'email' AS email, answer -> 'user' -> 'app_metadata' -> 'providers' AS providers
FROM (VALUES
    ('google', '{"iss": "accounts.google.com"}'::jsonb),
    ('apple', '{"iss": "https://appleid.apple.com", "aud": "app.bundle", "sub": "a.1", "email": "a1@example.com", "email_verified": "true", "is_private_email": "true"}'),
    ('apple', '{"iss": "https://account.apple.com", "aud": "app.bundle", "sub": "a.2", "email": "a2@example.com"}'),
    ('azure', '{"iss": "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", "aud": "az", "sub": "m.1", "email": "m1@example.com", "xms_edov": "1"}'),
    ('azure', '{"iss": "https://login.microsoftonline.com.evil.example/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", "aud": "az", "sub": "m.2", "email": "m2@example.com", "xms_edov": true}'),
    ('facebook', '{"iss": "https://www.facebook.com", "aud": "fb", "sub": "f.1", "email": "f1@example.com"}'),
    ('keycloak', '{"iss": "https://sso.example.com/realms/main", "aud": "kc", "sub": "k.1", "email": "k1@example.com"}'),
    ('keycloak', '{"iss": "https://sso.example.com/realms/other", "aud": "kc", "sub": "k.2", "email": "k2@example.com"}'),
    ('ours', '{"iss": "https://id.example.com", "aud": "oidc", "sub": "o.1", "email": "o1@example.com"}')) AS v(provider, claims),
    LATERAL (SELECT auth_ext.sign_in_with_id_token(provider, pg_temp.token(claims)) AS answer OFFSET 0) AS a;

-- Microsoft: without xms_edov an address proves nothing (nOAuth): it takes a mail, and takes nobody's account.
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('azure', pg_temp.token(
    '{"iss": "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", "aud": "az", "sub": "m.3", "email": "ann@example.com"}')));
SELECT count(*) FROM auth.identities AS i JOIN auth.users AS u ON u.id = i.user_id
WHERE u.email = 'ann@example.com' AND i.provider = 'azure';

-- A key that is not there is asked for once in a minute, not once for each token.
SELECT auth_ext.set_provider_keys('ours', NULL);
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('ours', pg_temp.token('{"iss": "https://id.example.com", "aud": "oidc"}')))
FROM generate_series(1, 5);
SELECT count(*) FILTER (WHERE status = 'pending') AS waiting FROM auth_ext.outbox WHERE purpose = 'provider_document';

-- By hand, and what is no key set.
SELECT auth_ext.set_provider_keys('google', '{"keys": []}');
SELECT auth_ext.set_provider_keys('nobody', auth_ext.jwks());
