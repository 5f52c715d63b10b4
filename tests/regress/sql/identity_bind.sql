-- bind() answers and never raises: what a good token gives, and why another binds nobody.

UPDATE auth_ext.settings SET autoconfirm = true, identity_mode = 'verified';
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery staple') ->> 'access_token' AS ada \gset
SELECT auth_ext.sign_up('bob@example.com', 'correct horse battery staple') ->> 'access_token' AS bob \gset
SELECT id AS ada_id FROM auth.users WHERE email = 'ada@example.com' \gset

-- A token of its own making, good for ten minutes unless the claims say otherwise.
CREATE FUNCTION token(claims jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'role', 'authenticated',
        'sub', 'aaaaaaaa-0000-4000-8000-000000000001', 'iat', floor(extract(epoch FROM clock_timestamp()))::bigint,
        'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 600) || claims)
$$;

BEGIN;
SELECT answer - 'sub' - 'session_id' - 'expires_at' AS answer, answer ->> 'sub' = :'ada_id' AS sub_is_hers,
    answer ->> 'session_id' = (SELECT s.id::text FROM auth.sessions AS s WHERE s.user_id = :'ada_id') AS session_is_hers,
    to_timestamp((answer ->> 'expires_at')::bigint) BETWEEN now() + interval '59 minutes' AND now() + interval '61 minutes' AS expires_in_an_hour
FROM auth_ext.bind(:'ada') AS answer;
SELECT auth_ext.uid() = :'ada_id' AS uid, auth_ext.jwt() ->> 'sub' = :'ada_id' AS jwt, auth_ext.role(), auth_ext.email(), auth_ext.aal(),
    auth_ext.session_id() = (auth_ext.jwt() ->> 'session_id')::uuid AS session_id, auth_ext.claim('app_metadata.provider'), auth_ext.has_claim('aal', 'aal1');
-- request.jwt.claims has them too, for policies that read it themselves.
SELECT (current_setting('request.jwt.claims')::jsonb = auth_ext.jwt()) AS same;
-- The flows know whom they serve.
SELECT auth_ext.get_user() ->> 'email' AS email;
COMMIT;
SELECT auth_ext.uid(), auth_ext.jwt(), current_setting('request.jwt.claims') AS claims;

-- The same token again, from the cache of verified tokens.
BEGIN;
SELECT auth_ext.bind(:'ada') ->> 'bound' AS bound, auth_ext.bind(:'bob') ->> 'bound' AS bound;
SELECT auth_ext.email();
-- After a bad token nobody is bound, not whoever was before.
SELECT auth_ext.bind('x') ->> 'reason' AS reason;
SELECT auth_ext.uid(), auth_ext.email(), current_setting('request.jwt.claims') AS claims;
COMMIT;

-- Not good.
SELECT auth_ext.bind(NULL);
SELECT auth_ext.bind('');
SELECT auth_ext.bind(overlay(:'ada' PLACING 'AAAA' FROM length(:'ada') - 20)) ->> 'reason' AS reason;
SELECT auth_ext.bind('eyJhbGciOiJub25lIn0.' || split_part(:'ada', '.', 2) || '.') ->> 'reason' AS reason;
SELECT auth_ext.bind(token('{"aud": "somebody else"}')) ->> 'reason' AS reason;
SELECT auth_ext.bind(repeat('x', 100000)) ->> 'reason' AS reason;
SELECT auth_ext.bind(token(jsonb_build_object('exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 1))) ->> 'bound' AS bound;
CREATE TABLE short AS SELECT token(jsonb_build_object('exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 1)) AS token;
SELECT pg_sleep(1.1);
SELECT auth_ext.bind(token) FROM short;

-- A token without a session needs none; a sub that is no UUID fails where it is read, as with Supabase's functions.
BEGIN;
SELECT auth_ext.bind(token('{}')) ->> 'bound' AS bound, auth_ext.uid(), auth_ext.session_id();
SELECT auth_ext.bind(token('{"sub": "auth0|abc"}')) ->> 'sub' AS sub, auth_ext.claim('sub');
SELECT auth_ext.uid();
ROLLBACK;

-- The session: signed out, banned, deleted; unless it is not asked for.
SET request.jwt.claims = '';
BEGIN;
SELECT auth_ext.bind(:'bob') ->> 'bound' AS bound;
SELECT auth_ext.sign_out();
COMMIT;
SELECT auth_ext.bind(:'bob');
BEGIN;
SELECT auth_ext.bind_without_session_check(:'bob') ->> 'bound' AS bound, auth_ext.email();
ROLLBACK;
UPDATE auth.users SET banned_until = now() + interval '1 hour' WHERE email = 'ada@example.com';
SELECT auth_ext.bind(:'ada');
UPDATE auth.users SET banned_until = NULL WHERE email = 'ada@example.com';
SELECT auth_ext.bind(:'ada') ->> 'bound' AS bound;
DELETE FROM auth.users WHERE email = 'ada@example.com';
SELECT auth_ext.bind(:'ada');

-- The API roles may bind; nobody reads keys or settings by it.
SET ROLE anon;
SELECT auth_ext.bind(:'ada') ->> 'reason' AS reason;
SELECT current_user, has_table_privilege('auth_ext.settings', 'SELECT') AS settings, has_table_privilege('auth_ext.signing_keys', 'SELECT') AS keys;
RESET ROLE;

-- An error of the caller's surroundings is no outcome.
UPDATE auth_ext.settings SET identity_mode = 'unknown';
