-- A machine token or API key is revoked by its jti, at once and everywhere, and only that one.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
CREATE TABLE kept (what text PRIMARY KEY, token text);
-- The answer of PostgREST's pre-request to these claims.
CREATE FUNCTION checked(claims jsonb) RETURNS text
LANGUAGE sql
AS $$ SELECT set_config('request.jwt.claims', claims::text, true) FROM (SELECT) AS once; SELECT made.error('SELECT auth_ext.check_request()') $$;
\set ECHO all

INSERT INTO kept VALUES
    ('bot', auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'role', 'service_role', 'exp', made.seconds('1 hour')))),
    ('twin', auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'role', 'service_role', 'exp', made.seconds('1 hour')))),
    ('named', auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'jti', 'nightly', 'exp', made.seconds('1 hour')))),
    ('key', auth_ext.create_api_key('anon', '1 year'));
-- Each has a jti: its own, or a UUID of its own.
SELECT what, valid, claims ->> 'jti' ~ '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' AS uuid
FROM kept, auth_ext.verify_jwt(token) ORDER BY what;
SELECT count(DISTINCT auth_ext.decode_jwt(token) #>> '{claims,jti}') AS different FROM kept;
SELECT auth_ext.decode_jwt(token) #>> '{claims,jti}' AS jti FROM kept WHERE what = 'named';

-- Twice each, so that the backend has them from its cache.
SELECT what, valid FROM kept, auth_ext.verify_jwt(token), generate_series(1, 2) ORDER BY what;
-- What is rolled back has not happened, and the backend's caches know.
BEGIN;
SELECT auth_ext.revoke_jwt(token) ? 'jti' AS revoked FROM kept WHERE what = 'bot';
SELECT what, valid, reason FROM kept, auth_ext.verify_jwt(token) ORDER BY what;
ROLLBACK;
SELECT what, valid, reason FROM kept, auth_ext.verify_jwt(token) ORDER BY what;
BEGIN;
SAVEPOINT before;
SELECT auth_ext.revoke_jwt(token) ? 'jti' AS revoked FROM kept WHERE what = 'bot';
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token) WHERE what = 'bot';
ROLLBACK TO before;
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token) WHERE what = 'bot';
COMMIT;

SELECT answer ->> 'jti' = auth_ext.decode_jwt(token) #>> '{claims,jti}' AS jti,
    (answer ->> 'expires_at')::timestamptz = to_timestamp((auth_ext.decode_jwt(token) #>> '{claims,exp}')::bigint) AS expires_at,
    current_setting('response.status', true) AS status
FROM kept, LATERAL (SELECT auth_ext.revoke_jwt(token) OFFSET 0) AS revoked(answer) WHERE what = 'bot';
SELECT what, valid, reason, claims IS NOT NULL AS claims FROM kept, auth_ext.verify_jwt(token) ORDER BY what;
SELECT what, valid, reason FROM kept, auth_ext.verify_jwt(token) ORDER BY what;
-- Somebody who has not the token names its jti.
SELECT auth_ext.revoke_jwt('nightly', clock_timestamp() + interval '1 day') ->> 'jti' AS jti;
SELECT what, valid, reason FROM kept, auth_ext.verify_jwt(token) WHERE what = 'named';
-- Again is no mistake, and never makes the end come sooner.
SELECT auth_ext.revoke_jwt('nightly', clock_timestamp() + interval '1 minute') ->> 'jti' AS jti;
SELECT auth_ext.revoke_jwt(token) ->> 'jti' AS jti FROM kept WHERE what = 'named';
SELECT expires_at > clock_timestamp() + interval '23 hours' AS kept, revoked_at <= clock_timestamp() AS revoked FROM auth_ext.revoked_tokens WHERE jti = 'nightly';

-- bind refuses it, also when it is told not to look at sessions; check_request knows only the claims.
SELECT what, auth_ext.bind_without_session_check(token) - 'expires_at' AS bound FROM kept WHERE what IN ('bot', 'twin') ORDER BY what;
SELECT auth_ext.unbind();
SELECT what, checked(auth_ext.decode_jwt(token) -> 'claims') FROM kept ORDER BY what;
BEGIN;
SELECT set_config('request.jwt.claims', auth_ext.decode_jwt(token) ->> 'claims', true) IS NULL AS unset FROM kept WHERE what = 'bot';
SET LOCAL ROLE anon;
SELECT auth_ext.request_refusal(), auth_ext.session_is_live();
COMMIT;
-- explain_jwt says which check it is.
SELECT what, e ->> 'valid' AS valid, e ->> 'reason' AS reason, c AS checked
FROM kept, auth_ext.explain_jwt(token) AS e, jsonb_array_elements(e -> 'checks') AS c WHERE what IN ('bot', 'twin') AND c ->> 'check' = 'jti' ORDER BY what;

-- A session's token keeps to its session, unless a hook gave it a jti and that was revoked.
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'a long pass phrase') ->> 'access_token' AS ada \gset
SELECT auth_ext.revoke_jwt(:'ada');
SELECT valid FROM auth_ext.verify_jwt(:'ada');

-- What is no token of ours, or none any more.
SELECT what, answer - 'msg' AS answer FROM (VALUES
    ('NULL', NULL), ('no token', 'x'), ('forged', (SELECT left(token, -5) || 'AAAAA' FROM kept WHERE what = 'twin'))) AS odd(what, token),
    auth_ext.revoke_jwt(token) AS answer;
SELECT what, answer - 'msg' AS answer FROM (VALUES
    ('no jti', NULL, now() + interval '1 day'), ('empty', '', now() + interval '1 day'), ('long', repeat('x', 256), now() + interval '1 day'),
    ('no end', 'bot', NULL), ('past', 'bot', now()), ('never', 'bot', 'infinity'), ('always', 'bot', '-infinity')) AS odd(what, jti, at),
    auth_ext.revoke_jwt(jti, at) AS answer;
SELECT made.error(format('SELECT auth_ext.sign_jwt(jsonb_build_object(''jti'', %L, ''exp'', made.seconds(''1 minute'')))', jti))
FROM unnest(ARRAY['', repeat('x', 256)]) AS jti;
BEGIN READ ONLY;
SELECT made.error('SELECT auth_ext.revoke_jwt(''bot'', now() + interval ''1 day'')');
COMMIT;

-- When the row goes, as in a purge, the token is what its exp says.
DELETE FROM auth_ext.revoked_tokens WHERE jti = 'nightly';
SELECT what, valid, reason FROM kept, auth_ext.verify_jwt(token) ORDER BY what;
-- More than a backend keeps: each is looked up, and found.
INSERT INTO auth_ext.revoked_tokens (jti, expires_at) SELECT 'many-' || n, now() + interval '1 day' FROM generate_series(1, 10100) AS n;
SELECT what, valid, reason FROM kept, auth_ext.verify_jwt(token), generate_series(1, 2) ORDER BY what;
SELECT checked('{"role":"anon","jti":"many-10100"}'), checked('{"role":"anon","jti":"many-10101"}');
TRUNCATE auth_ext.revoked_tokens;
SELECT what, valid, reason FROM kept, auth_ext.verify_jwt(token) ORDER BY what;
-- Only the service role.
SELECT role, has_function_privilege(role, 'auth_ext.revoke_jwt(text)', 'EXECUTE') AS by_token,
    has_function_privilege(role, 'auth_ext.revoke_jwt(text, timestamptz)', 'EXECUTE') AS by_jti
FROM unnest(ARRAY['anon', 'authenticated', 'authenticator', 'service_role']) AS role;
