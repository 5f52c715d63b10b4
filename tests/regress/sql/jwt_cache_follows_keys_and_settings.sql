-- What this backend remembers of a token goes with the keys and settings that it was verified under.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
SELECT count(auth_ext.import_signing_keys('"a secret of at least thirty-two bytes"'));
SELECT made.token('{"alg":"HS256"}', format('{"iss":"us","aud":"authenticated","exp":%s,"x":"%s"}', made.seconds('10 minutes'), repeat('x', 500)), 'a secret of at least thirty-two bytes') AS token \gset
CREATE FUNCTION verdict(token text, OUT first text, OUT again text) LANGUAGE sql
BEGIN ATOMIC
    SELECT coalesce((auth_ext.verify_jwt(token)).reason, 'valid'), coalesce((auth_ext.verify_jwt(token)).reason, 'valid');
END;
SELECT * FROM verdict(:'token');
UPDATE auth_ext.settings SET audience = 'others';
SELECT * FROM verdict(:'token');
UPDATE auth_ext.settings SET audience = 'authenticated', issuer = 'them';
SELECT * FROM verdict(:'token');
UPDATE auth_ext.settings SET issuer = 'us';
SELECT * FROM verdict(:'token');
UPDATE auth_ext.settings SET jwt_max_size = 1024;
SELECT * FROM verdict(:'token');
SELECT made.token('{"alg":"HS256"}', format('{"iss":"us","aud":"authenticated","exp":%s,"x":"%s"}', made.seconds('10 minutes'), repeat('x', 1500)), 'a secret of at least thirty-two bytes') AS longer \gset
SELECT * FROM verdict(:'longer');
UPDATE auth_ext.settings SET jwt_max_size = 8192;
SELECT * FROM verdict(:'longer');
UPDATE auth_ext.settings SET jwt_max_size = 1024;
SELECT * FROM verdict(:'longer');
-- Back by ROLLBACK too.
BEGIN;
UPDATE auth_ext.settings SET audience = 'others';
SELECT * FROM verdict(:'token');
ROLLBACK;
SELECT * FROM verdict(:'token');
-- A change under REPEATABLE READ is seen after it, by this session's own later transactions.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM verdict(:'token');
UPDATE auth_ext.settings SET audience = 'others';
SELECT * FROM verdict(:'token');
COMMIT;
SELECT * FROM verdict(:'token');
UPDATE auth_ext.settings SET audience = 'authenticated';
-- Two tokens that differ in one character are two tokens, however often each was seen.
SELECT left(:'token', -20) || 'A' || right(:'token', 19) AS forged \gset
SELECT * FROM verdict(:'token');
SELECT * FROM verdict(:'forged');
SELECT regexp_replace(:'token', '^[^.]*', made.base64url('{"alg":"HS256" }')) AS other_header \gset
SELECT * FROM verdict(:'other_header');
SELECT * FROM verdict(:'token');
-- More tokens than are remembered: each still gets its own claims.
SELECT bool_and(v.valid AND (v.claims -> 'n')::int = n) AS each_its_own, count(*) FROM generate_series(1, 2) AS round, generate_series(1, 1000) AS n,
    auth_ext.verify_jwt(made.token('{"alg":"HS256"}', format('{"iss":"us","aud":"authenticated","exp":4102444800,"n":%s}', n), 'a secret of at least thirty-two bytes')) AS v;
