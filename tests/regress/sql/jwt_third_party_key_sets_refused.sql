-- A key set of which no key keeps the key policy is an error of whoever calls: no token is judged with it. One good key makes it a set.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
\set ec '{"kty":"EC","alg":"ES256","kid":"ec","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}'
\set ed '{"kty":"OKP","alg":"EdDSA","kid":"ed","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'
\set oct '{"kty":"oct","alg":"HS256","kid":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}'
CREATE FUNCTION set_of(VARIADIC keys jsonb[]) RETURNS jsonb LANGUAGE sql RETURN jsonb_build_object('keys', to_jsonb(keys));
CREATE TABLE refused (position serial, what text, jwks jsonb);
INSERT INTO refused (what, jwks) VALUES
    ('NULL', NULL), ('null', 'null'), ('array', '[]'), ('no keys', '{}'), ('keys an object', '{"keys":{}}'), ('empty', '{"keys":[]}'), ('a key alone', :'ec'),
    ('keys of text', '{"keys":["x"]}'),
    ('symmetric and public', set_of(:'ec', :'oct')),
    ('a private part', set_of(:'ed'::jsonb || '{"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}')),
    ('one kid twice', set_of(:'ec', :'ed'::jsonb || '{"kid":"ec"}')),
    ('two keys, one without kid', set_of(:'ec', :'ed'::jsonb - 'kid')),
    ('kid 7', set_of(:'ec'::jsonb || '{"kid":7}')),
    ('symmetric without alg', set_of(:'oct'::jsonb - 'alg')),
    ('alg of another kind', set_of(:'ec'::jsonb || '{"alg":"HS256"}')),
    ('alg of another curve', set_of(:'ec'::jsonb || '{"alg":"ES384"}')),
    ('public key as a secret', set_of(:'oct'::jsonb || jsonb_build_object('k', made.base64url('-----BEGIN PUBLIC KEY-----' || repeat('A', 60))))),
    ('short secret', set_of(:'oct'::jsonb || '{"k":"AAAA"}')),
    ('RSA of 1024 bits', set_of('{"kty":"RSA","kid":"1","alg":"RS256","e":"AQAB"}'::jsonb || jsonb_build_object('n', made.base64url(decode(repeat('ff', 128), 'hex'))))),
    ('RSA with exponent 3', set_of('{"kty":"RSA","kid":"1","alg":"RS256","e":"Aw"}'::jsonb || jsonb_build_object('n', made.base64url(decode(repeat('ff', 256), 'hex'))))),
    ('RSA of 16384 bits', set_of('{"kty":"RSA","kid":"1","alg":"RS256","e":"AQAB"}'::jsonb || jsonb_build_object('n', made.base64url(decode(repeat('ff', 2048), 'hex'))))),
    ('point not on the curve', set_of(:'ec'::jsonb || '{"y":"AAFEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}')),
    ('Ed25519 identity', set_of(:'ed'::jsonb || '{"x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}')),
    ('Ed25519 of 31 bytes', set_of(:'ed'::jsonb || jsonb_build_object('x', made.base64url(decode(repeat('11', 31), 'hex'))))),
    ('Ed25519 of 0 bytes', set_of(:'ed'::jsonb || '{"x":""}')),
    ('only for encryption', set_of(:'ec'::jsonb || '{"use":"enc"}')),
    ('only for signing', set_of(:'ec'::jsonb || '{"key_ops":["sign"]}')),
    ('101 keys', (SELECT jsonb_build_object('keys', jsonb_agg(:'ec'::jsonb || jsonb_build_object('kid', 'k' || n))) FROM generate_series(1, 101) AS n));
SELECT what, made.error(format('SELECT auth_ext.verify_jws(''a.b.c'', %L)', jwks)) AS error FROM refused ORDER BY position;
SELECT count(*) AS alike FROM refused WHERE made.error(format('SELECT auth_ext.verify_jws(''a.b.c'', %L)', jwks))
    IS NOT DISTINCT FROM made.error(format('SELECT auth_ext.verify_jwt(''a.b.c'', %L, ''a'', ''b'')', jwks));
-- What is refused is the set and not the call: the same call with a sound set judges the token.
SELECT v.* FROM auth_ext.verify_jws('a.b.c', set_of(:'ec', :'ed')) AS v;
