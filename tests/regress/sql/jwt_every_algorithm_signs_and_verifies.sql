-- Every algorithm makes a key, signs and verifies through the ring.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all

CREATE TABLE algorithm (position integer, name text, key jsonb, token text);
INSERT INTO algorithm (position, name)
SELECT position, name FROM unnest(ARRAY[
    'HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'
]) WITH ORDINALITY AS a(name, position);
CREATE FUNCTION signed_with(key jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM auth_ext.activate_signing_key(coalesce(key ->> 'kid', key ->> 'id'));
    RETURN auth_ext.sign_jwt(jsonb_build_object(
        'aud', 'authenticated', 'exp', made.seconds('10 minutes'), 'name', 'Zoë "\ 😀', 'n', 12345678901234567890));
END
$$;
UPDATE algorithm SET key = auth_ext.create_signing_key(name);
SELECT name, key ->> 'algorithm' = name AS named, key ->> 'status' AS status, (key ->> 'kid') IS NULL AS nameless
FROM algorithm ORDER BY position;
UPDATE algorithm SET token = signed_with(key);

SELECT name, v.valid, v.reason, v.header ->> 'alg' AS alg, v.header ->> 'typ' AS typ,
    v.header ->> 'kid' IS NOT DISTINCT FROM key ->> 'kid' AS own_kid,
    v.claims ->> 'name' AS claim, v.claims -> 'n' AS n,
    octet_length(made.from_base64url(split_part(token, '.', 3))) AS signature_bytes
FROM algorithm, auth_ext.verify_jwt(token) AS v ORDER BY position;

-- pgcrypto makes the same HMACs with the secrets that PostgREST gets.
BEGIN;
SELECT auth_ext.postgrest_config();
SELECT name, made.base64url(hmac(
        convert_to(split_part(token, '.', 1) || '.' || split_part(token, '.', 2), 'UTF8'),
        made.from_base64url(jwk ->> 'k'), replace(lower(name), 'hs', 'sha'))) = split_part(token, '.', 3) AS same
FROM algorithm, jsonb_array_elements(current_setting('pgrst.jwt_secret')::jsonb -> 'keys') AS jwk
WHERE jwk ->> 'alg' = name AND name LIKE 'HS%' ORDER BY position;
COMMIT;

-- One bit of the payload, one of the signature, and a cut signature: never valid.
CREATE FUNCTION flipped(segment text, n integer) RETURNS text LANGUAGE sql
RETURN (SELECT made.base64url(set_bit(bytes, n, 1 - get_bit(bytes, n))) FROM (SELECT made.from_base64url(segment)) AS b(bytes));
SELECT name,
    (auth_ext.verify_jwt(h || '.' || flipped(p, 20) || '.' || s)).reason AS payload,
    (auth_ext.verify_jwt(h || '.' || p || '.' || flipped(s, 77))).reason AS signature,
    (auth_ext.verify_jwt(h || '.' || p || '.' || left(s, 20))).reason AS short,
    (auth_ext.verify_jwt(h || '.' || p || '.')).reason AS none,
    (auth_ext.verify_jwt(h || '.' || p || '.' || made.base64url(decode(repeat('00', octet_length(made.from_base64url(s))), 'hex')))).reason AS zeros
FROM algorithm, LATERAL (SELECT split_part(token, '.', 1), split_part(token, '.', 2), split_part(token, '.', 3)) AS t(h, p, s)
ORDER BY position;

-- The same bytes under another algorithm's name, with the kid of the key that signed them or without.
SELECT name, count(*) AS tried,
    array_agg(DISTINCT (auth_ext.verify_jwt(made.base64url(header) || '.' || p || '.' || s)).reason) AS reasons
FROM algorithm AS a,
    LATERAL (SELECT split_part(token, '.', 2), split_part(token, '.', 3)) AS t(p, s),
    (SELECT name FROM algorithm UNION ALL VALUES ('none'), ('NONE'), ('hs256'), ('ES512'), ('ES256K'), (' HS256'), ('')) AS other(other),
    LATERAL (VALUES (jsonb_build_object('alg', other, 'typ', 'JWT')::text),
        (jsonb_build_object('alg', other, 'typ', 'JWT', 'kid', coalesce(a.key ->> 'kid', 'none'))::text)) AS h(header)
WHERE other <> name
GROUP BY position, name ORDER BY position;

-- RFC 9864's name makes an Ed25519 key too; other names make none.
SELECT auth_ext.create_signing_key('Ed25519') - '{id,kid}'::text[];
SELECT name, made.error(format('SELECT auth_ext.create_signing_key(%L)', name))
FROM unnest(ARRAY['none', 'es256', 'ES512', 'A256GCM', '', NULL]) AS name;
