-- GOTRUE_JWT_SECRET, as a JSON string: tokens that GoTrue signed with it hold, and ours hold there.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all

\set secret 'super-secret-jwt-token-with-at-least-32-characters-long'
CREATE TABLE supabase AS SELECT made.token('{"alg":"HS256","typ":"JWT"}', format('{"iss":"supabase-demo","aud":"authenticated","role":"anon","exp":%s}', made.seconds('1 hour')), :'secret') AS token;
SELECT valid, reason FROM supabase, auth_ext.verify_jwt(token);
SELECT key - 'id' AS key FROM jsonb_array_elements(auth_ext.import_signing_keys(to_jsonb(:'secret'::text))) AS key;
SELECT valid, reason, claims ->> 'role' AS role FROM supabase, auth_ext.verify_jwt(token);
CREATE TABLE ours AS SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('1 hour'))) AS token;
SELECT auth_ext.decode_jwt(token) -> 'header' AS header,
    made.base64url(hmac(split_part(token, '.', 1) || '.' || split_part(token, '.', 2), :'secret', 'sha256')) = split_part(token, '.', 3) AS signed_with_the_secret
FROM ours;
-- PostgREST gets the very bytes of the secret, base64url.
BEGIN;
SELECT auth_ext.postgrest_config();
SELECT convert_from(made.from_base64url(jwk ->> 'k'), 'UTF8') = :'secret' AS same, jwk - 'k' AS jwk
FROM jsonb_array_elements(current_setting('pgrst.jwt_secret')::jsonb -> 'keys') AS jwk WHERE jwk ->> 'kty' = 'oct';
COMMIT;
-- From HS256 to ES256 in two calls: old tokens hold on.
SELECT auth_ext.activate_signing_key(auth_ext.create_signing_key('ES256') ->> 'kid') #>> '{1,status}' AS status;
SELECT valid, reason FROM supabase, auth_ext.verify_jwt(token);
SELECT v.valid, v.header ->> 'alg' AS alg FROM auth_ext.verify_jwt(auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('1 minute')))) AS v;
-- What is no secret: too short, or a public key, which everybody knows.
SELECT left(secret, 16) AS secret, made.error(format('SELECT auth_ext.import_signing_keys(%L)', to_jsonb(secret)))
FROM unnest(ARRAY['', 'short', repeat('x', 31), '-----BEGIN PUBLIC KEY-----' || E'\n' || repeat('A', 60),
    ' -----BEGIN CERTIFICATE-----' || repeat('A', 60), 'ssh-rsa AAAA' || repeat('A', 60)]) AS secret;
SELECT left(keys::text, 20) AS keys, made.error(format('SELECT auth_ext.import_signing_keys(%L)', keys))
FROM unnest(ARRAY['{}', '7', 'null', 'true', '[]', '{"keys":[]}', '[7]', '["secret secret secret secret secret"]']::jsonb[] || NULL::jsonb) AS keys;
-- No error tells the secret.
SELECT made.error('SELECT auth_ext.import_signing_keys(''"hunter2-hunter2"'')') LIKE '%hunter2%' AS told;
