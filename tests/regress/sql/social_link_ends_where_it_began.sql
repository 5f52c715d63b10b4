-- A link by redirect ends with whoever began it: with PKCE the identity is written when the verifier comes, without PKCE the browser shows
-- a cookie. Somebody who is made to open the address of another's link gives him nothing.
\pset format unaligned
\pset tuples_only on
UPDATE auth_ext.settings SET site_url = 'https://app.example.com', external_url = 'https://api.example.com/auth/v1', redirect_allow_list = ARRAY['https://app.example.com/**'],
    argon2_memory_kib = 7168, argon2_iterations = 1, autoconfirm = true, manual_linking_allowed = true, anonymous_sign_in_allowed = true, provider_tokens_kept = true;
SELECT auth_ext.set_provider('github', 'gh-client', 'secret') ->> 'name';
\getenv srcdir PG_ABS_SRCDIR
\set redirect :srcdir /include/redirect.sql
\i :redirect
CREATE FUNCTION pg_temp.begin_link(session jsonb, verifier text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT a || jsonb_build_object('state', pg_temp.parameter(coalesce(a ->> 'location', a -> 'body' ->> 'url'), 'state'))
    FROM (SELECT pg_temp.get('/user/identities/authorize?provider=github&skip_http_redirect=true&redirect_to=https://app.example.com/a'
        || coalesce('&code_challenge_method=plain&code_challenge=' || verifier, ''), session ->> 'access_token') AS a) AS begun
$$;
-- Somebody says at the provider who she is, and her browser comes back with its cookie.
CREATE FUNCTION pg_temp.come_back(begun jsonb, person jsonb, cookie text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE step jsonb := pg_temp.back(begun ->> 'state', 'c0de', cookie);
BEGIN
    IF step ? 'ask' THEN step := pg_temp.back(begun ->> 'state', 'c0de', cookie, '[]', step -> 'ask' ->> 'carry', jsonb_build_array(pg_temp.answered('{"access_token": "gho_1", "refresh_token": "ghr_1"}'))); END IF;
    IF step ? 'ask' THEN step := pg_temp.back(begun ->> 'state', 'c0de', cookie, '[]', step -> 'ask' ->> 'carry', jsonb_build_array(pg_temp.answered(person - 'email'),
        pg_temp.answered(jsonb_build_array(jsonb_build_object('email', person ->> 'email', 'verified', true, 'primary', true))))); END IF;
    RETURN pg_temp.location(step);
END $$;
CREATE FUNCTION pg_temp.told(answer jsonb) RETURNS text LANGUAGE sql AS $$ SELECT coalesce((answer ->> 'error_code') || ': ' || (answer ->> 'msg'), 'session of ' || (answer -> 'user' ->> 'email')) $$;
CREATE VIEW pg_temp.accounts AS SELECT u.email, string_agg(i.provider || ' ' || coalesce(i.provider_id, '-'), ', ' ORDER BY i.provider) AS identities
    FROM auth.users AS u JOIN auth.identities AS i ON i.user_id = u.id AND i.provider <> 'email' GROUP BY u.email ORDER BY u.email;
SELECT auth_ext.sign_up('mallory@example.com', 'correct horse battery') AS mallory \gset
SELECT repeat('v', 43) AS verifier \gset

-- With PKCE: her browser gets a code that is of no use without the verifier, and nothing is written.
SELECT pg_temp.begin_link(:'mallory', :'verifier') AS begun \gset
SELECT :'begun'::jsonb ->> 'cookie' AS cookie;
SELECT pg_temp.come_back(:'begun', '{"id": 7, "login": "ann", "email": "ann@example.com"}') AS home \gset
SELECT pg_temp.shown(:'home');
SELECT * FROM pg_temp.accounts;
SELECT pg_temp.told(auth_ext.exchange_code_for_session(pg_temp.parameter(:'home', 'code'), repeat('w', 43)));
SELECT * FROM pg_temp.accounts;
-- So she has an account of her own, and the link is too late.
SELECT pg_temp.get('/authorize?provider=github&redirect_to=https://app.example.com/b') AS hers \gset
SELECT pg_temp.shown(pg_temp.come_back(jsonb_build_object('state', pg_temp.parameter(:'hers'::jsonb ->> 'location', 'state')), '{"id": 7, "login": "ann", "email": "ann@example.com"}', :'hers'::jsonb ->> 'cookie'));
SELECT * FROM pg_temp.accounts;
SELECT pg_temp.told(auth_ext.exchange_code_for_session(pg_temp.parameter(:'home', 'code'), :'verifier'));
SELECT * FROM pg_temp.accounts;

-- Whoever began it links, and has the provider's tokens, once.
SELECT pg_temp.come_back(pg_temp.begin_link(:'mallory', :'verifier'), '{"id": 8, "login": "mallory", "email": "m@example.com"}') AS home \gset
SELECT a -> 'user' ->> 'email', a ->> 'provider_token', a ->> 'provider_refresh_token' FROM (SELECT auth_ext.exchange_code_for_session(pg_temp.parameter(:'home', 'code'), :'verifier') AS a OFFSET 0) AS x;
SELECT * FROM pg_temp.accounts;
SELECT pg_temp.told(auth_ext.exchange_code_for_session(pg_temp.parameter(:'home', 'code'), :'verifier'));
SELECT count(*) FROM auth_ext.provider_tokens;
-- What is somebody's already is told at once.
SELECT regexp_replace(pg_temp.shown(pg_temp.come_back(pg_temp.begin_link(:'mallory', :'verifier'), '{"id": 7, "login": "ann", "email": "ann@example.com"}')), 'merge_ticket=[^&#]+', 'merge_ticket=…', 'g');
SELECT pg_temp.shown(pg_temp.come_back(pg_temp.begin_link(:'mallory', :'verifier'), '{"id": 8, "login": "mallory", "email": "m@example.com"}'));

-- A guest gets her address with it.
SELECT auth_ext.sign_in_anonymously() AS guest \gset
SELECT pg_temp.come_back(pg_temp.begin_link(:'guest', :'verifier'), '{"id": 9, "login": "gus", "email": "gus@example.com"}') AS home \gset
SELECT count(*) FROM auth.users WHERE is_anonymous;
SELECT pg_temp.told(auth_ext.exchange_code_for_session(pg_temp.parameter(:'home', 'code'), :'verifier'));
SELECT count(*) FROM auth.users WHERE is_anonymous;

-- Without PKCE: the browser that has the cookie of the call, and no other.
SELECT auth_ext.sign_up('bob@example.com', 'correct horse battery') AS bob \gset
SELECT pg_temp.begin_link(:'bob', NULL) AS begun \gset
SELECT pg_temp.shown(pg_temp.come_back(:'begun', '{"id": 10, "login": "cy", "email": "cy@example.com"}'));
SELECT pg_temp.shown(pg_temp.come_back(:'begun', '{"id": 10, "login": "cy", "email": "cy@example.com"}', '__Host-auth_ext_flow=x'));
SELECT pg_temp.shown(pg_temp.come_back(:'begun', '{"id": 11, "login": "bob", "email": "b@example.com"}', :'begun'::jsonb ->> 'cookie'));
SELECT * FROM pg_temp.accounts;
-- As GoTrue, where the operator wants it so.
UPDATE auth_ext.settings SET flow_cookie = false;
SELECT pg_temp.shown(pg_temp.come_back(pg_temp.begin_link(:'bob', NULL), '{"id": 12, "login": "bob2", "email": "b2@example.com"}'));
