-- verify_jws() verifies any compact JWS: its payload is bytes, whatever they are, and no claim is looked at.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
CREATE FUNCTION jws(header text, payload bytea) RETURNS text LANGUAGE sql
RETURN (SELECT input || '.' || made.base64url(hmac(input::bytea, 'a secret of at least thirty-two bytes', 'sha256'))
    FROM (SELECT made.base64url(header) || '.' || made.base64url(payload)) AS i(input));
CREATE FUNCTION jwks() RETURNS jsonb LANGUAGE sql
RETURN jsonb_build_object('keys', jsonb_build_array(jsonb_build_object('kty', 'oct', 'alg', 'HS256', 'k', made.base64url('a secret of at least thirty-two bytes'))));
SELECT p.payload, v.valid, v.reason, v.header, v.payload = p.payload AS same
FROM unnest(ARRAY['not json', '\x00', '\xff00fe', '{"exp":0}', '7', '\x7b7d0a']::bytea[]) AS p(payload), auth_ext.verify_jws(jws('{"alg":"HS256"}', p.payload), jwks()) AS v;
-- RFC 7515's A.1 token expired in 2011: as a JWS it holds.
SELECT v.valid, convert_from(v.payload, 'UTF8')::jsonb AS payload
FROM auth_ext.verify_jws('eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    '{"keys":[{"kty":"oct","alg":"HS256","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}]}') AS v;
-- Any typ; but no critical extension, no unencoded or detached payload, no JWE, no other algorithm.
SELECT h.header, v.valid, v.reason, v.payload FROM unnest(ARRAY['{"alg":"HS256","typ":"secevent+jwt"}', '{"alg":"HS256","cty":"JWT"}', '{"alg":"HS256","b64":false,"crit":["b64"]}',
    '{"alg":"HS256","crit":["x"],"x":1}', '{"alg":"HS256","enc":"A128GCM"}', '{"alg":"HS512"}', '{"alg":"none"}', '{"typ":"JWT"}', '{"alg":null}', '[]', '"HS256"', '']) WITH ORDINALITY AS h(header, position),
    auth_ext.verify_jws(jws(h.header, 'payload'), jwks()) AS v ORDER BY position;
SELECT v.valid, v.reason, v.header, v.payload FROM jws('{"alg":"HS256"}', 'payload') AS token,
    unnest(ARRAY[regexp_replace(token, '[.].*[.]', '..'), token || '.x', token || '.x.y', left(token, -1), token || 'A', token || '=', ' ' || token, '{"payload":"a","signature":"b"}']) WITH ORDINALITY AS t(changed, position),
    auth_ext.verify_jws(changed, jwks()) AS v ORDER BY position;
SELECT v.* FROM auth_ext.verify_jws(NULL, jwks()) AS v;
SELECT v.valid, v.reason FROM auth_ext.verify_jws(jws('{"alg":"HS256"}', repeat('x', 800000)::bytea), jwks()) AS v;
