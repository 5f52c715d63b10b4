-- GOTRUE_JWT_KEYS, as it is: the key that signs becomes active, the others verify. Keys are those of RFC 7515, RFC 7517 and RFC 8037.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all

\set ec '{"kty":"EC","alg":"ES256","kid":"ec","use":"sig","key_ops":["sign","verify"],"crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}'
\set ed '{"kty":"OKP","alg":"EdDSA","key_ops":["verify"],"crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}'
\set other '{"kty":"EC","alg":"ES256","key_ops":["sign","verify"],"crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}'
\set oct '{"kty":"oct","alg":"HS256","kid":"oct","key_ops":["verify"],"k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}'
-- An asymmetric key without kid is named by its thumbprint: that of RFC 8037, A.3.
\set ed_kid kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k
SELECT key - 'id' AS key, key ? 'id' AS id
FROM jsonb_array_elements(auth_ext.import_signing_keys(jsonb_build_array(:'oct'::jsonb, :'ec'::jsonb, :'ed'::jsonb))) AS key;
SELECT kid, algorithm, status, has_private_key, public_jwk, last_expiry > clock_timestamp() + interval '9 years' AS keeps_api_keys
FROM auth_ext.key_ring WHERE kid IN ('ec', :'ed_kid', 'oct') OR kid IS NULL ORDER BY algorithm;
SELECT status, count(*) FROM auth_ext.key_ring GROUP BY status ORDER BY status;

-- The tokens of RFC 7515, A.1 and A.3 and of nobody else: expired since 2011, but genuine.
\set a1 eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
\set a3 eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q
SELECT valid, reason, header ->> 'alg' AS alg, claims FROM unnest(ARRAY[:'a1', :'a3', replace(:'a3', 'eyJpc3MiOiJqb2Ui', 'eyJpc3MiOiJKb2Ui')]) AS token, auth_ext.verify_jwt(token);

-- It signs with the imported private key now, and the token names it.
SELECT v.valid, v.header FROM auth_ext.verify_jwt(auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('1 minute')))) AS v;
-- The symmetric one goes to PostgREST alone, with the kid that its tokens name at GoTrue.
BEGIN;
SELECT auth_ext.postgrest_config();
SELECT jwk - 'k' AS jwk, jwk ->> 'k' = :'oct'::jsonb ->> 'k' AS same_secret
FROM jsonb_array_elements(current_setting('pgrst.jwt_secret')::jsonb -> 'keys') AS jwk WHERE jwk ->> 'kty' = 'oct';
COMMIT;
SELECT jwk ->> 'kid' AS kid FROM jsonb_array_elements(auth_ext.jwks() -> 'keys') AS jwk WHERE jwk ->> 'kid' IN ('ec', :'ed_kid', 'oct') ORDER BY kid;

-- A kid that the ring has is refused, and nothing of the array is taken.
SELECT made.error(format('SELECT auth_ext.import_signing_keys(%L)', jsonb_build_array(:'other'::jsonb || '{"kid":"new"}', :'oct'::jsonb)));
SELECT count(*) AS keys_named_new FROM auth_ext.key_ring WHERE kid = 'new';
-- With activate => false nothing changes in who signs.
SELECT key - 'id' AS key FROM jsonb_array_elements(auth_ext.import_signing_keys(
    jsonb_build_array(:'other'::jsonb || '{"kid":"later"}'), activate => false)) AS key;
SELECT kid FROM auth_ext.key_ring WHERE status = 'active';
