-- What is signed on request is what our verifier takes, and the other way round.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
\set secret 'reallyreallyreallyreallyverysafe'
-- A time that was rounded into the next second, as extract(epoch FROM now())::bigint gives it every second time.
SELECT v.valid, v.reason FROM generate_series(0, 5) AS ahead, auth_ext.verify_jwt(auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'iat', made.seconds('0') + ahead, 'exp', made.seconds('1 minute')))) AS v;
SELECT made.error(format('SELECT auth_ext.sign_jwt(jsonb_build_object(''iat'', %s, ''exp'', %s))', made.seconds('40 seconds'), made.seconds('1 minute')));
-- With a secret of the caller's own: claims of a type that the verifier refuses are not signed.
SELECT claims, made.error(format('SELECT auth_ext.sign_jwt_with_secret(%L, %L)', claims, :'secret')) FROM unnest(ARRAY[
    '{"sub": 1, "exp": 4102444800}', '{"role": "x", "iss": null, "exp": 4102444800}', '{"aud": 7, "exp": 4102444800}', '{"aud": [], "exp": 4102444800}', '{"exp": "4102444800"}', '{"iat": 4102444800}', '{"nbf": null}']) AS claims;
SELECT v.valid, v.reason FROM auth_ext.verify_jwt_with_secret(auth_ext.sign_jwt_with_secret('{"sub": "1", "exp": 4102444800}', :'secret'), :'secret') AS v;
-- However long the claims are, up to a megabyte.
SELECT length, made.error(format('SELECT auth_ext.sign_jwt_with_secret(%L, %L)', claims, :'secret')) AS refused,
    (SELECT v.valid FROM auth_ext.verify_jwt_with_secret(auth_ext.sign_jwt_with_secret(claims::json, convert_to(:'secret', 'UTF8')), convert_to(:'secret', 'UTF8')) AS v WHERE length < 1000000) AS verifies
FROM unnest(ARRAY[7000, 100000, 1000000]) AS length, format('{"exp": 4102444800, "x": "%s"}', repeat('x', length)) AS claims;
-- A public key is no secret, in whatever clothing.
\set pem '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n-----END PUBLIC KEY-----\n'
\set bare 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ=='
\set jwk '{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}'
CREATE TABLE clothes (position serial, what text, secret text);
INSERT INTO clothes (what, secret) VALUES ('PEM', :'pem'), ('PEM with a byte order mark', U&'\FEFF' || :'pem'), ('text before PEM', 'key of the old server: ' || :'pem'),
    ('bare base64 DER', :'bare'), ('base64url', translate(rtrim(:'bare', '='), '+/', '-_')), ('hexadecimal', encode(decode(:'bare', 'base64'), 'hex')), ('JWK', :'jwk'), ('text before a JWK', 'the key is ' || :'jwk'),
    ('JWK set', format('{"keys":[%s]}', :'jwk')), ('base64 of PEM', encode(convert_to(:'pem', 'UTF8'), 'base64'));
SELECT what, made.error(format('SELECT auth_ext.sign_jwt_with_secret(''{}'', %L)', convert_to(secret, 'UTF8'))) AS sign,
    made.error(format('SELECT auth_ext.verify_jwt_with_secret(''a.b.c'', %L)', convert_to(secret, 'UTF8'))) AS verify,
    made.error(format('SELECT auth_ext.import_signing_keys(%L)', to_jsonb(btrim(secret, E' \n')))) AS import
FROM clothes ORDER BY position;
