-- get_user() and sign_out() believe a token that verifies and nothing else, and refuse in GoTrue's words when its claims lead
-- nowhere.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set tokens :srcdir /include/tokens.sql
\i :tokens
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS ada \gset
SELECT auth_ext.sign_up('bob@example.com', 'correct horse battery') AS bob \gset
SELECT claims(:'ada'::jsonb ->> 'access_token') AS ada_claims, claims(:'bob'::jsonb ->> 'access_token') AS bob_claims \gset
-- A secret that the test has too, so that it can sign whatever it likes.
SELECT auth_ext.import_signing_keys('"a secret of at least thirty-two bytes"') IS NOT NULL AS imported;
CREATE FUNCTION token(claims text) RETURNS text LANGUAGE sql RETURN made.token('{"alg":"HS256"}', claims, 'a secret of at least thirty-two bytes');
CREATE FUNCTION ask(claims text, shown text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('request.jwt.claims', claims, true),
        set_config('request.headers', json_build_object('authorization', 'Bearer ' || coalesce(shown, token(claims)))::text, true);
    SET LOCAL ROLE authenticated;
    answer := outcome(auth_api.get_user());
    IF answer NOT LIKE 'user%' AND answer <> outcome(auth_api.sign_out('local')) THEN
        answer := answer || ' BUT sign_out says ' || outcome(auth_api.sign_out('local'));
    END IF;
    RESET ROLE;
    RETURN answer;
END
$$;
SELECT ask(:'ada_claims');
SELECT what, ask(claims) FROM (VALUES
    (1, 'empty', ''),
    (2, 'anon', '{"role": "anon", "exp": 4102444800}'),
    (3, 'no JSON', '{'),
    (4, 'an array', '[]'),
    (5, 'no subject', '{"role": "authenticated", "aud": "authenticated", "exp": 4102444800}'),
    (6, 'a number', '{"sub": 7, "aud": "authenticated", "exp": 4102444800}'),
    (7, 'no UUID', '{"sub": "auth0|7", "aud": "authenticated", "exp": 4102444800}'),
    (8, 'empty subject', '{"sub": "", "aud": "authenticated", "exp": 4102444800}'),
    (9, 'service_role', '{"role": "service_role", "exp": 4102444800}'),
    (10, 'SQL', '{"sub": "'' OR true --", "aud": "authenticated", "exp": 4102444800}'),
    (11, 'nobody', '{"sub": "00000000-0000-4000-8000-0000000000ff", "aud": "authenticated", "exp": 4102444800}'),
    (12, 'nobody, with a session', '{"sub": "00000000-0000-4000-8000-0000000000ff", "session_id": "00000000-0000-4000-8000-0000000000fe", "aud": "authenticated", "exp": 4102444800}'),
    (13, 'session gone', (:'ada_claims'::jsonb || '{"session_id": "00000000-0000-4000-8000-0000000000fe"}')::text),
    (14, 'no UUID of a session', (:'ada_claims'::jsonb || '{"session_id": "x"}')::text),
    (15, 'session of another', (:'ada_claims'::jsonb || jsonb_build_object('session_id', :'bob_claims'::jsonb ->> 'session_id'))::text),
    (16, 'a megabyte', jsonb_build_object('sub', repeat('0', 1000000), 'aud', 'authenticated', 'exp', 4102444800)::text),
    (17, 'expired', (:'ada_claims'::jsonb || '{"exp": 1700000000}')::text),
    (18, 'of another audience', (:'ada_claims'::jsonb || '{"aud": "others"}')::text)
) AS t (n, what, claims) ORDER BY n;
SELECT count(*) AS sessions FROM auth.sessions;
-- Claims without a token, a token that does not verify, and claims beside a token of somebody else's are worth nothing.
SELECT n, ask(:'ada_claims', shown) FROM (VALUES (1, ''), (2, 'nonsense'), (3, left(token(:'ada_claims'), -4) || 'AAAA'), (4, token(:'bob_claims')), (5, made.token('{"alg":"none"}', :'ada_claims', 'x'))) AS t (n, shown) ORDER BY n;
SELECT set_config('request.headers', '', false) = '' AND set_config('request.jwt.claims', :'ada_claims', false) <> '' AS claims_alone;
-- The same in each identity_mode: claims alone, a token, a token beside somebody else's claims, a bound token, also beside claims.
CREATE FUNCTION in_mode(mode text, claims text, shown text, bound text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answers text;
BEGIN
    UPDATE auth_ext.settings SET identity_mode = mode;
    PERFORM set_config('request.jwt.claims', claims, true),
        set_config('request.headers', CASE WHEN shown <> '' THEN json_build_object('authorization', 'Bearer ' || shown)::text ELSE '' END, true);
    SET LOCAL ROLE authenticated;
    IF bound <> '' THEN
        answers := CASE WHEN (auth_ext.bind(bound) ->> 'bound')::boolean THEN 'bound: ' ELSE 'NOT BOUND: ' END;
    END IF;
    SELECT concat(answers, string_agg(coalesce(a.answer ->> 'error_code', a.answer ->> 'email', 'done'), ', ')) INTO answers FROM (
        SELECT auth_api.get_user() UNION ALL SELECT auth_api.list_sessions() UNION ALL SELECT auth_api.mfa_list_factors() UNION ALL
        SELECT auth_api.update_user(data => '{"a": 1}') UNION ALL SELECT auth_api.mfa_enroll('totp', friendly_name => clock_timestamp()::text) UNION ALL
        SELECT auth_api.sign_out('others')) AS a (answer);
    PERFORM auth_ext.unbind();
    RESET ROLE;
    RETURN answers;
END
$$;
BEGIN;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token' AS ada_token, auth_ext.sign_in_with_password('bob@example.com', 'correct horse battery') ->> 'access_token' AS bob_token \gset
SELECT mode, what, in_mode(mode, claims, shown, bound) FROM unnest(ARRAY['request', 'either', 'verified']) WITH ORDINALITY AS m (mode, k), (VALUES
    (1, 'claims', :'ada_claims', '', ''),
    (2, 'token', '', :'ada_token', ''),
    (3, 'token and its claims', auth_ext.decode_jwt(:'ada_token') ->> 'claims', :'ada_token', ''),
    (4, 'token and claims of another', :'ada_claims', :'bob_token', ''),
    (5, 'bound', '', '', :'ada_token'),
    (6, 'claims of another, bound', :'ada_claims', '', :'bob_token')) AS t (n, what, claims, shown, bound) ORDER BY k, n;
ROLLBACK;
-- Nor do claims alone, kept by the session, list, change or revoke anything.
SELECT set_config('request.jwt.claims', :'ada_claims', false) <> '' AS claims_alone;
SELECT outcome(auth_api.list_sessions()) AS list, outcome(auth_api.update_user(password => 'a password of the attacker')) AS update, outcome(auth_api.sign_out('global')) AS sign_out,
    outcome(auth_api.revoke_session((:'ada_claims'::jsonb ->> 'session_id')::uuid)) AS revoke;
SELECT set_config('request.jwt.claims', '', false) = '' AS reset;
SELECT count(*) AS sessions FROM auth.sessions;
-- In plain SQL a token is bound.
BEGIN;
SELECT auth_ext.bind(:'ada'::jsonb ->> 'access_token') ->> 'bound' AS bound;
SELECT auth_api.get_user() ->> 'email' AS email;
COMMIT;
SELECT outcome(auth_api.get_user());
-- Without a session the user is enough.
SELECT ask((:'ada_claims'::jsonb - 'session_id')::text);
-- Banned, deleted, gone.
UPDATE auth.users SET banned_until = 'infinity' WHERE email = 'ada@example.com';
SELECT ask(:'ada_claims');
UPDATE auth.users SET banned_until = NULL, deleted_at = now() WHERE email = 'ada@example.com';
SELECT ask(:'ada_claims');
UPDATE auth.users SET deleted_at = NULL WHERE email = 'ada@example.com';
-- What it tells is GoTrue's user, and no secret of it.
BEGIN;
SELECT shows(:'ada'::jsonb ->> 'access_token');
SELECT jsonb_object_keys(auth_api.get_user()) AS member ORDER BY 1;
SELECT auth_api.get_user()::text ~ 'argon|password|token' AS leaks;
COMMIT;
DELETE FROM auth.users WHERE email = 'ada@example.com';
SELECT ask(:'ada_claims');
