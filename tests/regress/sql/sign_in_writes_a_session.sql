-- What a sign-in writes: one session, its method, one refresh token, the time of the sign-in, and the client's name.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, access_token_lifetime = '20 minutes', issuer = 'https://example.com/auth/v1';
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery'));
DELETE FROM auth.sessions;
UPDATE auth.users SET last_sign_in_at = '2001-01-01', updated_at = '2001-01-01';
BEGIN;
SELECT set_config('request.headers', '{"user-agent": "Firefox\u0007/1 \u00e9", "x-forwarded-for": "192.0.2.66"}', true) IS NOT NULL AS set;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS answer \gset
COMMIT;
SELECT claims(:'answer'::jsonb ->> 'access_token') AS claims \gset
SELECT s.id = (:'claims'::jsonb ->> 'session_id')::uuid AS same_session, s.user_id = u.id AS same_user, s.aal, s.not_after, s.refreshed_at,
    s.user_agent, s.ip, s.factor_id, s.tag, s.refresh_token_hmac_key, s.refresh_token_counter,
    s.created_at = s.updated_at AND s.created_at > now() - interval '1 minute' AS now
FROM auth.sessions AS s, auth.users AS u \gx
SELECT a.authentication_method, a.created_at = s.created_at AS same_time,
    :'claims'::jsonb -> 'amr' = jsonb_build_array(jsonb_build_object('method', a.authentication_method,
        'timestamp', floor(extract(epoch FROM a.updated_at))::bigint)) AS as_claimed
FROM auth.mfa_amr_claims AS a, auth.sessions AS s;
SELECT generation, parent_hash, nonce, length(token_hash) AS hash_length, rotated_at = created_at AS fresh FROM auth_ext.refresh_tokens;
-- Only the hash of the secret in the token is kept.
SELECT token_hash = sha256(substr(decode(translate(:'answer'::jsonb ->> 'refresh_token', '-_', '+/'), 'base64'), 22, 32)) AS hash_of_the_secret
FROM auth_ext.refresh_tokens;
SELECT last_sign_in_at > now() - interval '1 minute' AS signed_in, updated_at > now() - interval '1 minute' AS updated FROM auth.users;
-- The answer agrees with the token.
SELECT (:'answer'::jsonb ->> 'expires_at')::bigint = (:'claims'::jsonb ->> 'exp')::bigint AS expires_at,
    :'answer'::jsonb ->> 'expires_in' AS expires_in, :'claims'::jsonb ->> 'iss' AS issuer,
    (:'claims'::jsonb ->> 'iat')::bigint BETWEEN extract(epoch FROM now()) - 60 AND extract(epoch FROM now()) + 1 AS issued_now;
SELECT (:'answer'::jsonb -> 'user' ->> 'last_sign_in_at')::timestamptz >= u.last_sign_in_at AS told FROM auth.users AS u;
-- Headers that are no JSON, or no text, are no client; a name of any length is cut.
BEGIN;
SELECT set_config('request.headers', 'nonsense', true);
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT set_config('request.headers', '{"user-agent": ["a"]}', true);
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT set_config('request.headers', jsonb_build_object('user-agent', repeat('é', 100000))::text, true) IS NOT NULL AS set;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
COMMIT;
SELECT octet_length(user_agent) AS bytes, count(*) FROM auth.sessions GROUP BY 1 ORDER BY 1;
