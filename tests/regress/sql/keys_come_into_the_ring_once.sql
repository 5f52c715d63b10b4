-- A key that the ring has, or had, is not imported again under whatever name: to revoke one copy would leave the other.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
-- The error of an import, with ids left out.
CREATE FUNCTION imported(keys jsonb, kid text DEFAULT NULL) RETURNS text
LANGUAGE sql
AS $$ SELECT regexp_replace(made.error(format('SELECT auth_ext.import_signing_keys(%L, true, %L)', keys, kid)), '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'ID') $$;
\set ECHO all

-- A plain secret.
\set secret 'super-secret-jwt-token-with-at-least-64-characters-for-every-hash'
SELECT auth_ext.import_signing_keys(to_jsonb(:'secret'::text)) -> 0 ->> 'id' AS shared \gset
CREATE TABLE kept AS SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('1 hour'))) AS token;
SELECT imported(to_jsonb(:'secret'::text));
SELECT imported(to_jsonb(:'secret'::text), 'another name');
-- The same bytes as a JWK, of each algorithm: whoever knows the secret signs with any of them.
SELECT alg, imported(jsonb_build_array(jsonb_build_object('kty', 'oct', 'kid', 'jwk', 'alg', alg, 'key_ops', jsonb_build_array('sign'), 'k', made.base64url(:'secret'))))
FROM unnest(ARRAY['HS256', 'HS384', 'HS512']) AS alg;
SELECT valid FROM kept, auth_ext.verify_jwt(token);
SELECT count(auth_ext.revoke_signing_key(:'shared'));
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token);
SELECT imported(to_jsonb(:'secret'::text));
SELECT imported(to_jsonb(:'secret'::text), 'another name');
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token);
-- What is left of it is sealed.
SELECT sealed_private_key IS NULL AS no_secret, octet_length(sealed_fingerprint) AS fingerprint FROM auth_ext.signing_keys WHERE id = :'shared';

-- A key pair.
\set ec '{"kty":"EC","alg":"ES256","kid":"ec","use":"sig","key_ops":["sign","verify"],"crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}'
SELECT imported(jsonb_build_array(:'ec'::jsonb, :'ec'::jsonb || '{"kid":"twice","key_ops":["verify"]}'));
SELECT imported(jsonb_build_array(:'ec'::jsonb));
CREATE TABLE signed AS SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('1 hour'))) AS token;
SELECT imported(jsonb_build_array(:'ec'::jsonb));
SELECT imported(jsonb_build_array(:'ec'::jsonb || '{"kid":"other"}'));
SELECT imported(jsonb_build_array(:'ec'::jsonb - 'kid'));
SELECT count(auth_ext.activate_signing_key(auth_ext.create_signing_key() ->> 'kid'));
SELECT imported(jsonb_build_array(:'ec'::jsonb || '{"kid":"other"}'));
SELECT valid FROM signed, auth_ext.verify_jwt(token);
SELECT count(auth_ext.revoke_signing_key('ec'));
SELECT valid, reason FROM signed, auth_ext.verify_jwt(token);
SELECT imported(jsonb_build_array(:'ec'::jsonb || '{"kid":"other"}'));
SELECT valid, reason FROM signed, auth_ext.verify_jwt(token);

-- The table is the last line: whoever wrote a secret's fingerprint there for a key pair made a mistake.
SELECT made.error('UPDATE auth_ext.signing_keys SET sealed_fingerprint = ''x'' WHERE kid = ''ec''');
-- No refusal tells the secret.
SELECT imported(to_jsonb(:'secret'::text)) LIKE '%super-secret%' AS told;
