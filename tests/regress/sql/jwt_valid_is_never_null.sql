-- Whatever comes as a token, the answer is true or false, with a reason for false, and never an error.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
CREATE TABLE junk (token text);
INSERT INTO junk VALUES (NULL), (''), ('a'), ('a.b'), ('a.b.c'), ('.'), ('..'), ('...'), ('....'), ('.....'), ('......'), (' '), ('eyJhbGciOiJub25lIn0..'), ('eyJhbGciOiJub25lIn0.e30.'),
    ('e30.e30.e30'), ('bnVsbA.bnVsbA.'), ('W10.W10.W10'), ('Nw.Nw.Nw'), (repeat('.', 10000)), (repeat('a', 100000)), (repeat('e30.', 4000)), (E'\u00e9.\u00e9.\u00e9'), (E'\n'), ('{}'), ('{"payload":""}');
-- A sound token of ours with junk in every position: cut, doubled, replaced and put in.
CREATE TABLE sound AS SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('10 minutes'))) AS token;
INSERT INTO junk SELECT left(token, n) FROM sound, generate_series(0, length(token) - 1) AS n;
INSERT INTO junk SELECT overlay(token PLACING what FROM n FOR 0) FROM sound, generate_series(1, length(token) + 1) AS n, unnest(ARRAY['.', '=', ' ', '+', '/', E'\u00e9', E'\n', '-']) AS what;
INSERT INTO junk SELECT overlay(token PLACING what FROM n FOR 1) FROM sound, generate_series(1, length(token)) AS n, unnest(ARRAY['.', '=', 'A', '_', E'\u0001']) AS what WHERE substr(token, n, 1) <> what;
INSERT INTO junk SELECT token || token FROM sound UNION ALL SELECT token || '.' || token FROM sound UNION ALL SELECT reverse(token) FROM sound UNION ALL SELECT upper(token) FROM sound;
SELECT count(*) > 3000 AS many FROM junk;
SELECT valid FROM sound, auth_ext.verify_jwt(token);
SELECT v.valid, count(v.reason) = count(*) AS always_a_reason, count(*) FILTER (WHERE v.reason NOT IN (SELECT reason FROM auth_ext.verification_reasons())) AS unlisted,
    count(v.claims) AS with_claims
FROM junk, auth_ext.verify_jwt(token) AS v GROUP BY v.valid;
SELECT v.valid, count(*) = (SELECT count(*) FROM junk) AS every, count(v.reason) = count(*) AS always_a_reason
FROM junk, auth_ext.verify_jwt(token, auth_ext.jwks(), 'authenticated', 'x') AS v GROUP BY v.valid;
SELECT v.valid, count(*) = (SELECT count(*) FROM junk) AS every, count(v.reason) = count(*) AS always_a_reason, count(v.payload) AS with_payload
FROM junk, auth_ext.verify_jws(token, auth_ext.jwks()) AS v GROUP BY v.valid;
-- decode_jwt gives NULL or an object that says that nothing was verified; explain_jwt always tells.
SELECT count(*) FILTER (WHERE d IS NULL) > 0 AS some_null, bool_and(d -> 'verified' = 'false') AS never_verified, array_agg(DISTINCT jsonb_typeof(d -> 'claims')) AS claims
FROM junk, auth_ext.decode_jwt(token) AS d;
SELECT e -> 'valid' AS valid, count(*) = (SELECT count(*) FROM junk) AS every, bool_and(e ->> 'reason' IN (SELECT reason FROM auth_ext.verification_reasons())) AS listed
FROM junk, auth_ext.explain_jwt(token) AS e GROUP BY 1;
-- And what explain_jwt says is what verify_jwt says.
SELECT count(*) AS different FROM junk, auth_ext.explain_jwt(token) AS e, auth_ext.verify_jwt(token) AS v WHERE e ->> 'reason' IS DISTINCT FROM v.reason;
-- The forms of NOT: with NULL none of them would let a bad token through.
SELECT count(*) FROM junk, auth_ext.verify_jwt(token) AS v WHERE v.valid IS NOT FALSE OR NOT (NOT v.valid);
