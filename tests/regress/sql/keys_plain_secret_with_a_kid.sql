-- GoTrue with a plain secret and GOTRUE_JWT_KEY_ID names the secret in its tokens; imported with that kid, they hold.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
CREATE FUNCTION signed(header jsonb, secret text) RETURNS text
LANGUAGE sql
AS $$ SELECT made.token(header::text, format('{"aud":"authenticated","role":"anon","exp":%s}', made.seconds('1 hour')), secret) $$;
\set ECHO all

\set secret 'super-secret-jwt-token-with-at-least-32-characters-long'
CREATE TABLE gotrue (position serial, what text, token text);
INSERT INTO gotrue (what, token) VALUES
    ('its kid', signed('{"alg":"HS256","kid":"prod-2024","typ":"JWT"}', :'secret')),
    ('another kid', signed('{"alg":"HS256","kid":"prod-2023","typ":"JWT"}', :'secret')),
    ('no kid', signed('{"alg":"HS256","typ":"JWT"}', :'secret')),
    ('its kid, another secret', signed('{"alg":"HS256","kid":"prod-2024","typ":"JWT"}', 'x' || :'secret')),
    ('its kid, another algorithm', signed('{"alg":"HS384","kid":"prod-2024","typ":"JWT"}', :'secret'));
SELECT key - 'id' AS key FROM jsonb_array_elements(auth_ext.import_signing_keys(to_jsonb(:'secret'::text), kid => 'prod-2024')) AS key;
SELECT what, valid, reason FROM gotrue, auth_ext.verify_jwt(token) ORDER BY position;
-- Ours carry none, and hold, here and for PostgREST, which gets the kid with the secret.
SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('1 hour'))) AS token \gset
SELECT valid, header FROM auth_ext.verify_jwt(:'token');
BEGIN;
SELECT auth_ext.postgrest_config();
SELECT jwk - 'k' AS jwk FROM jsonb_array_elements(current_setting('pgrst.jwt_secret')::jsonb -> 'keys') AS jwk WHERE jwk ->> 'kty' = 'oct';
COMMIT;
SELECT auth_ext.jwks() @> '{"keys":[{"kid":"prod-2024"}]}' AS published;
-- The key goes by its kid.
SELECT count(auth_ext.activate_signing_key(auth_ext.create_signing_key('ES256') ->> 'kid'));
SELECT what, valid, reason FROM gotrue, auth_ext.verify_jwt(token) WHERE what = 'its kid';
SELECT jsonb_path_query_array(auth_ext.revoke_signing_key('prod-2024'), '$[*].status') AS changes;
SELECT what, valid, reason FROM gotrue, auth_ext.verify_jwt(token) WHERE what IN ('its kid', 'no kid') ORDER BY position;
-- A kid goes with a plain secret.
SELECT kid, made.error(format('SELECT auth_ext.import_signing_keys(%L, true, %L)', keys, kid))
FROM (VALUES ('"a secret of at least thirty-two bytes"', ''), ('[]', 'mine'), ('"a secret of at least thirty-two bytes"', 'prod-2024')) AS refused(keys, kid);
-- Whoever forgot it at the first import begins again.
\set secret 'another secret of at least thirty-two bytes'
SELECT signed('{"alg":"HS256","kid":"late","typ":"JWT"}', :'secret') AS late \gset
SELECT auth_ext.import_signing_keys(to_jsonb(:'secret'::text)) -> 0 ->> 'id' AS id \gset
SELECT valid, reason FROM auth_ext.verify_jwt(:'late');
BEGIN;
DELETE FROM auth_ext.signing_keys WHERE id = :'id';
SELECT key ->> 'kid' AS kid FROM jsonb_array_elements(auth_ext.import_signing_keys(to_jsonb(:'secret'::text), kid => 'late')) AS key;
COMMIT;
SELECT valid, reason FROM auth_ext.verify_jwt(:'late');
