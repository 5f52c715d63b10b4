-- The recipe for pgjwt's users gives what pgjwt gives, on good input: its published vectors, and pgcrypto beside it.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set recipe :directory /../../examples/pgjwt/pgjwt.sql
\set schema extensions
SET client_min_messages = warning;
\i :recipe
\set ECHO all
-- pgjwt's vectors have the secret "secret", which is too short here. HMAC pads a short key with zero bytes (RFC 2104), so the
-- padded secret makes the same tokens.
SELECT algorithm, token = extensions.sign('{"sub":"1234567890","name":"John Doe","admin":true}', 'secret'::bytea || decode(repeat('00', length - 6), 'hex'), algorithm) AS same
FROM (VALUES
    ('HS256', 64, 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWV9.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ'),
    ('HS384', 128, 'eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWV9.DtVnCyiYCsCbg8gUP-579IC2GJ7P3CtFw6nfTTPw-0lZUzqgWAo9QIQElyxOpoRm'),
    ('HS512', 128, 'eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWV9.YI0rUGDq5XdRw8vW2sDLRNFMN8Waol03iSFH8I4iLzuYK7FKHaQYWzPt0BJFGrAmKJ6SjY0mJIMZqNQJFVpkuw')
) AS v(algorithm, length, token);
-- HS256 is the default, and so is text; the payload is signed as it is written, white space and order too.
\set secret 'a secret of at least sixty-four bytes, as HS512 has a hash that long'
SELECT convert_from(extensions.url_decode(split_part(token, '.', 1)), 'UTF8') AS header, convert_from(extensions.url_decode(split_part(token, '.', 2)), 'UTF8') AS payload
FROM extensions.sign('{ "z" : 1.50,  "a":[ ] }', :'secret') AS token;
SELECT algorithm, extensions.sign(payload::json, :'secret', algorithm) = made.token(format('{"alg":"%s","typ":"JWT"}', algorithm), payload, :'secret', replace(lower(algorithm), 'hs', 'sha')) AS same_as_pgcrypto
FROM unnest(ARRAY['HS256', 'HS384', 'HS512']) AS algorithm, unnest(ARRAY['{}', '{ "a" : "ä€😀\u00e4" }', '{"n":12345678901234567890.10}']) AS payload;
-- verify() gives header and payload as they were written, as json.
CREATE TABLE good AS SELECT extensions.sign(format('{"exp": %s,  "nbf":%s, "z":1.50,"a":"ä"}', made.seconds('1 hour'), made.seconds('-1 hour'))::json, :'secret') AS token;
SELECT pg_typeof(header), header, pg_typeof(payload), regexp_replace(payload::text, '\d{6,}', '…', 'g') AS payload, valid FROM good, extensions.verify(token, :'secret');
SELECT valid FROM good, extensions.verify(token, :'secret', 'HS256');
SELECT valid FROM good, extensions.verify(token, 'another secret of at least sixty-four bytes, as HS512 has a long hash');
SELECT algorithm, valid FROM unnest(ARRAY['HS256', 'HS384', 'HS512']) AS algorithm, extensions.verify(extensions.sign(format('{"exp":%s}', made.seconds('1 minute'))::json, :'secret', algorithm), :'secret', algorithm);
-- Before nbf and from exp on it is not valid, between them it is.
SELECT what, valid, payload IS NOT NULL AS payload FROM (VALUES (1, 'not yet', '1 hour'::interval, '2 hours'::interval), (2, 'now', '-1 hour', '1 hour'), (3, 'over', '-2 hours', '-1 hour')) AS t(position, what, nbf, exp),
    extensions.verify(extensions.sign(format('{"nbf":%s,"exp":%s}', made.seconds(nbf), made.seconds(exp))::json, :'secret'), :'secret') ORDER BY position;
-- url_encode() and url_decode() are pgjwt's for all lengths.
SELECT bool_and(extensions.url_decode(extensions.url_encode(bytes)) = bytes) AS round_trip, bool_and(extensions.url_encode(bytes) !~ '[^A-Za-z0-9_-]') AS url_safe,
    bool_and(extensions.url_decode(rpad(extensions.url_encode(bytes), (length(extensions.url_encode(bytes)) + 3) / 4 * 4, '=')) = bytes) AS padding_too
FROM (SELECT decode(left(repeat(md5(n::text), 10), n * 2), 'hex') FROM generate_series(0, 150) AS n) AS b(bytes);
SELECT extensions.url_encode('\xfbefbe'), extensions.url_decode('----'), extensions.url_encode(''), extensions.url_decode(''), extensions.url_encode(NULL) IS NULL AS null;
-- An algorithm that pgjwt does not know is an error here, too, with the same SQLSTATE.
SELECT algorithm, made.error(format('SELECT extensions.sign(''{}'', %L, %L)', :'secret', algorithm)) AS sign, made.error(format('SELECT extensions.verify(''x'', %L, %L)', :'secret', algorithm)) AS verify
FROM unnest(ARRAY['bogus', 'none', 'hs256', 'RS256', '', NULL]) AS algorithm;
