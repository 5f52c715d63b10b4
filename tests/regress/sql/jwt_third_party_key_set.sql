-- Somebody else's tokens: with their key set, the audience and the issuer, all three given.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
-- The keys of RFC 7515, A.3 and RFC 8037, A.2, with keys beside that are not for us: an encryption key and a future key type.
\set public '{"keys":[{"kty":"EC","kid":"ec","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},{"kty":"OKP","kid":"ed","use":"sig","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},{"kty":"AKP","kid":"future","alg":"ML-DSA-44","pub":"AA"},{"kty":"RSA","use":"enc","kid":"enc","alg":"RSA-OAEP","n":"AA","e":"AQAB"}]}'
CREATE FUNCTION theirs(claims jsonb, header text DEFAULT '{"alg":"HS256","kid":"theirs"}') RETURNS text LANGUAGE sql
RETURN made.token(header, (jsonb_build_object('iss', 'https://idp.test/', 'aud', 'our-client', 'exp', made.seconds('1 minute'), 'sub', 'auth0|1') || claims)::text,
    'a secret of another identity provider, long enough');
CREATE FUNCTION jwks() RETURNS jsonb LANGUAGE sql
RETURN jsonb_build_object('keys', jsonb_build_array(jsonb_build_object('kty', 'oct', 'alg', 'HS256', 'kid', 'theirs', 'k', made.base64url('a secret of another identity provider, long enough'))));
SELECT v.valid, v.reason, v.header, v.claims - 'exp' AS claims FROM auth_ext.verify_jwt(theirs('{}'), jwks(), 'our-client', 'https://idp.test/') AS v;
SELECT what, v.valid, v.reason, v.claims IS NOT NULL AS claims FROM (VALUES
    (1, 'aud is a list with ours', '{"aud":["x","our-client"]}'::jsonb),
    (2, 'aud is another', '{"aud":"x"}'),
    (3, 'aud is a list without ours', '{"aud":["x","our-client "]}'),
    (4, 'aud is 7', '{"aud":7}'),
    (5, 'aud is a list with 7', '{"aud":["our-client",7]}'),
    (6, 'aud is null', '{"aud":null}'),
    (7, 'aud in capitals', '{"aud":"OUR-CLIENT"}'),
    (8, 'iss is a prefix', '{"iss":"https://idp.test"}'),
    (9, 'iss is longer', '{"iss":"https://idp.test/evil"}'),
    (10, 'iss is a list with theirs', '{"iss":["https://idp.test/"]}'),
    (11, 'iss is an object', '{"iss":{"a":1}}'),
    (12, 'exp is a string', '{"exp":"4102444800"}'),
    (13, 'nbf in an hour', jsonb_build_object('nbf', made.seconds('1 hour'))),
    (14, 'iat in an hour', jsonb_build_object('iat', made.seconds('1 hour')))
) AS c(position, what, claims), auth_ext.verify_jwt(theirs(claims), jwks(), 'our-client', 'https://idp.test/') AS v ORDER BY position;
-- Missing is not the same as wrong, and neither is right.
SELECT v.valid, v.reason FROM unnest(ARRAY['iss', 'aud', 'exp']) WITH ORDINALITY AS m(member, position), auth_ext.verify_jwt(made.token('{"alg":"HS256","kid":"theirs"}',
    (jsonb_build_object('iss', 'https://idp.test/', 'aud', 'our-client', 'exp', made.seconds('1 minute')) - member)::text,
    'a secret of another identity provider, long enough'), jwks(), 'our-client', 'https://idp.test/') AS v ORDER BY position;
-- Audience and issuer cannot be left out, and an empty one is one that no token has.
SELECT audience, issuer, made.error(format('SELECT auth_ext.verify_jwt(theirs(''{}''), jwks(), %L, %L)', audience, issuer))
FROM (VALUES (NULL, 'https://idp.test/'), ('our-client', NULL), (NULL, NULL)) AS a(audience, issuer);
SELECT v.valid, v.reason FROM auth_ext.verify_jwt(theirs('{}'), jwks(), '', '') AS v;
-- The ring has no part in it: our own token does not hold with their set, nor theirs with the ring.
SELECT v.valid, v.reason FROM auth_ext.verify_jwt(auth_ext.sign_jwt(jsonb_build_object('iss', 'https://idp.test/', 'aud', 'our-client', 'exp', made.seconds('1 minute'))), jwks(), 'our-client', 'https://idp.test/') AS v;
SELECT v.valid, v.reason FROM auth_ext.verify_jwt(theirs('{"aud":"authenticated"}')) AS v;
-- With our own jwks() in the place of a third party's, our token holds.
SELECT v.valid, v.reason FROM auth_ext.verify_jwt(auth_ext.sign_jwt(jsonb_build_object('iss', 'us', 'aud', 'our-client', 'exp', made.seconds('1 minute'))), auth_ext.jwks(), 'our-client', 'us') AS v;
-- A set of several kinds of public keys: RFC 7515's A.3 token names no kid, so every key of its algorithm is tried.
SELECT v.valid, v.reason, v.claims FROM auth_ext.verify_jwt('eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
    :'public', 'a', 'joe') AS v;
-- A key in the header is not a key, and an unknown or missing kid is no way around.
SELECT h.header, v.valid, v.reason FROM unnest(ARRAY[
    '{"alg":"HS256"}', '{"alg":"HS256","kid":"other"}',
    '{"alg":"HS256","kid":"theirs","crit":[]}', '{"alg":"HS256","kid":"theirs","crit":["b64"],"b64":false}', '{"alg":"HS256","kid":"theirs","b64":false}',
    '{"alg":"HS256","kid":"theirs","jku":"https://evil.test/jwks"}',
    '{"alg":"HS256","kid":"theirs","typ":"rt+jwt"}', '{"alg":"HS256","kid":"theirs","typ":"at+jwt"}', '{"alg":"HS256","kid":"theirs","typ":"application/AT+JWT"}',
    '{"alg":"HS256","kid":"theirs","cty":"JWT"}', '{"alg":"HS256","kid":"theirs","enc":"A256GCM"}',
    '{"alg":"HS256","kid":"theirs","alg":"HS256"}', '{"alg":"HS384","kid":"theirs"}', '{"alg":"none","kid":"theirs"}']) WITH ORDINALITY AS h(header, position),
    auth_ext.verify_jwt(theirs('{}', h.header), jwks(), 'our-client', 'https://idp.test/') AS v ORDER BY position;
