-- Nothing that can be read with SELECT holds a private part: neither the view nor the tables nor an error.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
\set secret 'super-secret-jwt-token-with-at-least-32-characters-long'
\set d nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A
SELECT count(auth_ext.import_signing_keys(to_jsonb(:'secret'::text)));
SELECT count(auth_ext.import_signing_keys(jsonb_build_array(jsonb_build_object('kty', 'OKP', 'alg', 'EdDSA', 'kid', 'ed', 'key_ops', '{sign}'::text[],
    'crv', 'Ed25519', 'x', '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', 'd', :'d'::text))));
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = 'auth_ext' AND table_name = 'key_ring' ORDER BY ordinal_position;
SELECT algorithm, status, kid, has_private_key, public_jwk FROM auth_ext.key_ring WHERE kid = 'ed' OR kid IS NULL ORDER BY algorithm;
-- Members of a private JWK (RFC 7518, 6) are in no public one.
SELECT count(*) AS private_members FROM auth_ext.key_ring WHERE public_jwk ?| ARRAY['d', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];
-- The secrets as text, base64url and bytes are in no row of the tables, the view, jwks() or the settings.
CREATE TABLE needle AS SELECT needle FROM (VALUES
    (:'secret'), (made.base64url(:'secret'::text)), (encode(:'secret', 'hex')), (:'d'), (encode(made.from_base64url(:'d'), 'hex'))) AS n(needle);
SELECT place, count(*) FILTER (WHERE strpos(content, needle) > 0) AS found, bool_and(length(content) > 100) AS looked
FROM needle, LATERAL (
    SELECT 'signing_keys', string_agg(k::text, ' ') FROM auth_ext.signing_keys AS k
    UNION ALL SELECT 'server_keys', string_agg(k::text, ' ') FROM auth_ext.server_keys AS k
    UNION ALL SELECT 'key_ring', string_agg(k::text, ' ') FROM auth_ext.key_ring AS k
    UNION ALL SELECT 'settings', string_agg(k::text, ' ') FROM auth_ext.settings AS k
    UNION ALL SELECT 'jwks', auth_ext.jwks()::text
    UNION ALL SELECT 'pg_settings', string_agg(k::text, ' ') FROM pg_settings AS k
) AS p(place, content) GROUP BY place ORDER BY place;
-- ANALYZE keeps sample values of columns: not of these.
ANALYZE auth_ext.signing_keys, auth_ext.server_keys;
SELECT count(*) AS statistics FROM pg_stats WHERE schemaname = 'auth_ext' AND attname LIKE 'sealed%';
-- A private key is sealed in another way each time, and under its own id.
SELECT count(*) AS keys, count(DISTINCT sealed_private_key) AS seals, bool_and(octet_length(sealed_private_key) > 60) AS long FROM auth_ext.signing_keys;
-- A seal that was moved to another row does not open: the ring says so when it is needed, and public keys verify on.
CREATE TABLE kept AS SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('1 minute'))) AS token;
BEGIN;
UPDATE auth_ext.signing_keys AS k SET sealed_private_key = other.sealed_private_key
FROM auth_ext.signing_keys AS other WHERE k.kid = 'ed' AND other.kid IS NULL;
SELECT made.error('SELECT auth_ext.sign_jwt(jsonb_build_object(''exp'', made.seconds(''1 minute'')))');
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token);
ROLLBACK;
