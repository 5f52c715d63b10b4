-- The redirect flow, with this session in the place of the gateway, the courier and the provider.
\pset format unaligned
\pset tuples_only on
UPDATE auth_ext.settings SET site_url = 'https://app.example.com', external_url = 'https://api.example.com/auth/v1',
    redirect_allow_list = ARRAY['https://app.example.com/**'];
SELECT auth_ext.set_provider('github', 'gh-client', 's+ec/ret') ->> 'callback_url';
SELECT auth_ext.set_provider('ours', 'our-client', 'our-secret', options => '{"issuer": "https://id.example.com",
    "authorization_url": "https://id.example.com/authorize", "token_url": "https://id.example.com/token",
    "userinfo_url": "https://id.example.com/userinfo", "jwks_uri": "https://id.example.com/keys"}') ->> 'issuer';
SELECT auth_ext.set_provider_keys('ours', auth_ext.jwks());

\getenv srcdir PG_ABS_SRCDIR
\set redirect :srcdir /include/redirect.sql
\i :redirect

-- Off, unknown, broken.
SELECT q, a ->> 'status', a -> 'body' ->> 'error_code', a -> 'body' ->> 'msg'
FROM unnest(ARRAY['', '?provider=', '?provider=nonsense', '?provider=google', '?provider=custom:x', '?provider=email',
    '?provider=github&code_challenge=abc', '?provider=github&code_challenge=abc&code_challenge_method=s256', '?provider=github&invite_token=abc']) AS q,
    LATERAL (SELECT pg_temp.get('/authorize' || q) AS a OFFSET 0) AS x;

-- To the provider: only what is known is passed on, the target is looked at, the state is a row.
CREATE TEMP TABLE begun AS SELECT pg_temp.get('/authorize?provider=GitHub&redirect_to=https://app.example.com/a?x=1&scopes=repo,gist&scope=evil&client_id=evil&STATE=z&login_hint=ann&response_mode=form_post&skip_http_redirect=') AS a;
SELECT a ->> 'status', pg_temp.shown(regexp_replace(a ->> 'location', 'code_challenge=[^&]+', 'code_challenge=…')), split_part(a ->> 'cookie', '-', 1) || '-' || left(split_part(a ->> 'cookie', '-', 2), 5) AS cookie FROM begun;
SELECT provider_type, authentication_method, referrer, user_id IS NULL, auth_code IS NULL, code_challenge IS NULL, provider_access_token = '', oauth_client_state_id IS NOT NULL FROM auth.flow_state;
SELECT pg_temp.parameter((pg_temp.get('/authorize?provider=github&redirect_to=https://evil.example/') ->> 'location'), 'client_id');
SELECT referrer FROM auth.flow_state ORDER BY created_at DESC LIMIT 1;

-- Back, implicit: the token request, the person, her addresses, and a session in the fragment.
CREATE TEMP TABLE state AS SELECT pg_temp.parameter(a ->> 'location', 'state') AS state, a ->> 'cookie' AS cookie FROM begun;
SELECT 'no cookie: ' || pg_temp.location(pg_temp.back(state, 'c0de1')) FROM state;
CREATE TEMP TABLE one AS SELECT pg_temp.back(state, 'c0de1', cookie) AS step FROM state;
SELECT r ->> 'method', r ->> 'url', regexp_replace(r ->> 'body', 'code_verifier=.*', 'code_verifier=…'), (SELECT string_agg(h ->> 'value', ' | ') FROM jsonb_array_elements(r -> 'headers') AS h)
FROM one, jsonb_array_elements(step -> 'ask' -> 'requests') AS r;
CREATE TEMP TABLE two AS SELECT pg_temp.back(state, 'c0de1', cookie, '[]', step -> 'ask' ->> 'carry', jsonb_build_array(pg_temp.answered('{"access_token": "gho_1", "scope": "repo", "token_type": "bearer"}'))) AS step FROM state, one;
SELECT r ->> 'url', (SELECT string_agg(h ->> 'value', ' | ') FROM jsonb_array_elements(r -> 'headers') AS h) FROM two, jsonb_array_elements(step -> 'ask' -> 'requests') AS r;
CREATE TEMP TABLE three AS SELECT pg_temp.back(state, 'c0de1', cookie, '[]', step -> 'ask' ->> 'carry', jsonb_build_array(
    pg_temp.answered('{"id": 12345678901234, "login": "ann", "name": "Ann", "avatar_url": "https://a.example/1", "email": null}'),
    pg_temp.answered('[{"email": "other@example.com", "verified": false, "primary": false}, {"email": "Ann@Example.com", "verified": true, "primary": true}]'))) AS step FROM state, two;
SELECT pg_temp.shown(pg_temp.location(step)) FROM three;
SELECT email, email_confirmed_at IS NOT NULL, raw_app_meta_data, raw_user_meta_data - 'emails' FROM auth.users;
SELECT provider, provider_id, email FROM auth.identities;
SELECT 'again: ' || pg_temp.location(pg_temp.back(state, 'c0de1', cookie)) FROM state;
SELECT 'a late answer: ' || pg_temp.location(pg_temp.back(state, 'c0de1', cookie, '[]', step -> 'ask' ->> 'carry', jsonb_build_array(pg_temp.answered('{}'), pg_temp.answered('[]')))) FROM state, two;

-- PKCE with an OpenID provider: nonce and challenge of ours, a verified id token, a code, and the tokens once.
CREATE TEMP TABLE verifier AS SELECT repeat('v', 43) AS verifier;
CREATE TEMP TABLE flow AS SELECT a ->> 'location' AS location, pg_temp.parameter(a ->> 'location', 'state') AS state, pg_temp.parameter(a ->> 'location', 'nonce') AS nonce, a ->> 'cookie' AS cookie
FROM (SELECT pg_temp.get('/authorize?provider=ours&redirect_to=https://app.example.com/b?b=2&code_challenge=' || rtrim(translate(encode(sha256(verifier::bytea), 'base64'), '+/', '-_'), '=') || '&code_challenge_method=s256') AS a FROM verifier) AS begun;
SELECT cookie IS NULL, location LIKE '%&nonce=_%' AND location LIKE '%code_challenge_method=S256%' AND location NOT LIKE '%redirect_to=%' FROM flow;
CREATE FUNCTION pg_temp.id_token(claims jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT auth_ext.sign_jwt(jsonb_build_object('iss', 'https://id.example.com', 'sub', 'o-1', 'aud', 'our-client', 'email', 'bea@example.com', 'email_verified', 'true',
        'exp', extract(epoch FROM clock_timestamp())::bigint + 60, 'jti', gen_random_uuid()) || claims)
$$;
SELECT 'iss of another: ' || pg_temp.shown(pg_temp.location(pg_temp.back(state, 'c0de2', more => '[{"name": "iss", "value": "https://evil.example"}]'))) FROM flow;
CREATE TEMP TABLE four AS SELECT pg_temp.back(state, 'c0de2', more => '[{"name": "iss", "value": "https://id.example.com"}]') AS step FROM flow;
SELECT 'second callback: ' || pg_temp.shown(pg_temp.location(pg_temp.back(state, 'c0de2'))) FROM flow;
SELECT 'other nonce: ' || pg_temp.shown(pg_temp.location(pg_temp.back(state, 'c0de2', carry => step -> 'ask' ->> 'carry', answers => jsonb_build_array(pg_temp.answered(jsonb_build_object('access_token', 'at', 'id_token', pg_temp.id_token('{"nonce": "x"}'))))))) FROM flow, four;
SELECT 'other audience: ' || pg_temp.shown(pg_temp.location(pg_temp.back(state, 'c0de2', carry => step -> 'ask' ->> 'carry', answers => jsonb_build_array(pg_temp.answered(jsonb_build_object('access_token', 'at', 'id_token', pg_temp.id_token(jsonb_build_object('nonce', nonce, 'aud', 'x')))))))) FROM flow, four;
CREATE TEMP TABLE five AS SELECT pg_temp.back(state, 'c0de2', carry => step -> 'ask' ->> 'carry', answers => jsonb_build_array(pg_temp.answered(jsonb_build_object('access_token', 'at-2', 'refresh_token', 'rt-2', 'id_token', pg_temp.id_token(jsonb_build_object('nonce', nonce)))))) AS step FROM flow, four;
SELECT pg_temp.shown(pg_temp.location(step)) FROM five;
SELECT provider_access_token = '' AS no_token_in_clear FROM auth.flow_state WHERE user_id IS NOT NULL;
SELECT count(*) FROM auth_ext.provider_tokens;
CREATE FUNCTION pg_temp.exchange(code text, verifier text) RETURNS jsonb LANGUAGE sql AS $$ SELECT auth_ext.exchange_code_for_session(code, verifier) $$;
SELECT 'wrong verifier: ' || (pg_temp.exchange(pg_temp.parameter(pg_temp.location(step), 'code'), repeat('w', 43)) ->> 'error_code') FROM five;
SELECT a ->> 'provider_token', a ->> 'provider_refresh_token', a -> 'user' ->> 'email', a ? 'access_token' FROM (SELECT pg_temp.exchange(pg_temp.parameter(pg_temp.location(step), 'code'), verifier) AS a FROM five, verifier OFFSET 0) AS x;
SELECT 'twice: ' || (pg_temp.exchange(pg_temp.parameter(pg_temp.location(step), 'code'), verifier) ->> 'error_code') FROM five, verifier;
SELECT count(*) FROM auth_ext.provider_tokens;

-- A lean id token is completed by the user info, of the same person only.
CREATE FUNCTION pg_temp.lean(sub text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE started jsonb := pg_temp.get('/authorize?provider=ours'); state text := pg_temp.parameter(started ->> 'location', 'state'); nonce text := pg_temp.parameter(started ->> 'location', 'nonce'); step jsonb;
BEGIN
    step := pg_temp.back(state, 'c', started ->> 'cookie');
    step := pg_temp.back(state, 'c', started ->> 'cookie', carry => step -> 'ask' ->> 'carry', answers => jsonb_build_array(pg_temp.answered(jsonb_build_object('access_token', 'at', 'id_token', pg_temp.id_token(jsonb_build_object('nonce', nonce, 'sub', 'lean')) ))));
    IF step ? 'answer' THEN RETURN pg_temp.shown(pg_temp.location(step)); END IF;
    step := pg_temp.back(state, 'c', started ->> 'cookie', carry => step -> 'ask' ->> 'carry', answers => jsonb_build_array(pg_temp.answered(jsonb_build_object('sub', sub, 'email', 'lea@example.com', 'email_verified', true))));
    RETURN pg_temp.shown(pg_temp.location(step));
END $$;
CREATE OR REPLACE FUNCTION pg_temp.id_token(claims jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT auth_ext.sign_jwt(jsonb_build_object('iss', 'https://id.example.com', 'aud', 'our-client', 'exp', extract(epoch FROM clock_timestamp())::bigint + 60) || claims)
$$;
SELECT pg_temp.lean('somebody else');
SELECT pg_temp.lean('lean');
SELECT email FROM auth.identities WHERE provider_id = 'lean';

-- The provider says no, says nothing, is down; the client is shown another way; and states that are none.
CREATE FUNCTION pg_temp.fails(answer jsonb, more jsonb DEFAULT '[]') RETURNS text LANGUAGE plpgsql AS $$
DECLARE started jsonb := pg_temp.get('/authorize?provider=ours&redirect_to=https://app.example.com/c'); state text := pg_temp.parameter(started ->> 'location', 'state'); step jsonb;
BEGIN
    step := pg_temp.back(state, CASE WHEN answer IS NOT NULL THEN 'c0de3' END, started ->> 'cookie', more);
    IF step ? 'ask' THEN step := pg_temp.back(state, 'c0de3', started ->> 'cookie', more, step -> 'ask' ->> 'carry', jsonb_build_array(answer)); END IF;
    RETURN coalesce(pg_temp.shown(pg_temp.location(step)), (SELECT string_agg(h ->> 'name', ', ') || ' ' || (r ->> 'body' LIKE '%client_secret=our-secret%')::text FROM jsonb_array_elements(step -> 'ask' -> 'requests') AS r, jsonb_array_elements(r -> 'headers') AS h GROUP BY r));
END $$;
SELECT pg_temp.fails(NULL, '[{"name": "error", "value": "access_denied"}, {"name": "error_description", "value": "No, thanks"}]');
SELECT pg_temp.fails(NULL);
SELECT pg_temp.fails('{"failed": "timed_out"}');
SELECT pg_temp.fails('{"failed": "too_large"}');
SELECT pg_temp.fails(pg_temp.answered('{"error": "invalid_grant", "error_description": "used"}', 400));
SELECT pg_temp.fails(pg_temp.answered('{"error": "invalid_client"}', 401));
SELECT pg_temp.fails(pg_temp.answered('"<html>"', 502));
SELECT pg_temp.location(pg_temp.back(s, 'c')) FROM unnest(ARRAY[NULL, 'x', '00000000-0000-4000-8000-000000000000', (SELECT state FROM flow)]) AS s;
CREATE TEMP TABLE late AS SELECT pg_temp.parameter(pg_temp.get('/authorize?provider=ours&redirect_to=https://app.example.com/late&code_challenge=' || repeat('c', 43) || '&code_challenge_method=plain') ->> 'location', 'state') AS state;
UPDATE auth.flow_state SET created_at = created_at - interval '15 minutes' WHERE referrer LIKE '%/late';
SELECT pg_temp.location(pg_temp.back(state, 'c')) FROM late;

-- GoTrue began it, we end it: no nonce, no cookie, no verifier of ours.
INSERT INTO auth.flow_state (id, provider_type, authentication_method, referrer, provider_access_token, provider_refresh_token, created_at, updated_at, email_optional)
VALUES ('11111111-1111-4111-8111-111111111111', 'github', 'oauth', 'https://app.example.com/g', '', '', now(), now(), false);
CREATE TEMP TABLE six AS SELECT pg_temp.back('11111111-1111-4111-8111-111111111111', 'c0de4') AS step;
CREATE TEMP TABLE seven AS SELECT pg_temp.back('11111111-1111-4111-8111-111111111111', 'c0de4', carry => step -> 'ask' ->> 'carry', answers => jsonb_build_array(pg_temp.answered('{"access_token": "gho_2"}'))) AS step FROM six;
SELECT pg_temp.shown(pg_temp.location(pg_temp.back('11111111-1111-4111-8111-111111111111', 'c0de4', carry => step -> 'ask' ->> 'carry', answers => jsonb_build_array(
    pg_temp.answered('{"id": 12345678901234, "login": "ann"}'), pg_temp.answered('[{"email": "ann@example.com", "verified": true, "primary": true}]'))))) FROM seven;
SELECT count(*) FROM auth.users WHERE email = 'ann@example.com';
