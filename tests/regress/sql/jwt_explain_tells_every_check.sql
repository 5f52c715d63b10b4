-- explain_jwt(): everything about a token, each check with its result, for whoever has to find out what is wrong.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
CREATE TABLE token (position serial, what text, token text);
CREATE FUNCTION claims(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql RETURN jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('10 minutes'), 'iat', made.seconds('0')) || more;
INSERT INTO token (what, token) VALUES ('good', auth_ext.sign_jwt(claims('{"role":"anon"}')));
SELECT count(auth_ext.import_signing_keys('"a secret of at least thirty-two bytes"'));
INSERT INTO token (what, token) VALUES
    ('expired', made.token('{"alg":"HS256"}', claims(jsonb_build_object('exp', made.seconds('-100 seconds')))::text, 'a secret of at least thirty-two bytes')),
    ('forged', made.token('{"alg":"HS256"}', claims()::text, 'another secret of at least thirty-two bytes')),
    ('unknown kid', made.token('{"alg":"HS256","kid":"nobody"}', claims()::text, 'a secret of at least thirty-two bytes')),
    ('wrong in several ways', made.token('{"alg":"HS256"}', claims(jsonb_build_object('exp', made.seconds('-100 seconds'), 'aud', 'x', 'nbf', made.seconds('1 hour')))::text, 'a secret of at least thirty-two bytes')),
    ('no token', 'x'), ('NULL', NULL);
SELECT what, e ->> 'valid' AS valid, e ->> 'reason' AS reason, e ->> 'verified' AS verified, e -> 'header' ->> 'alg' AS alg, e #>> '{claims,aud}' AS aud,
    e #>> '{key,algorithm}' AS key, (e #>> '{key,kid}') = (e #>> '{header,kid}') AS kid, e -> 'candidate_keys' AS candidates, e #> '{times,exp}' ? 'time' AS times
FROM token, auth_ext.explain_jwt(token) AS e ORDER BY position;
SELECT what, string_agg((c ->> 'check') || coalesce('=' || (c ->> 'reason'), ''), ' ' ORDER BY n) FILTER (WHERE c ->> 'result' = 'pass') AS pass,
    string_agg((c ->> 'check') || '=' || (c ->> 'reason'), ' ' ORDER BY n) FILTER (WHERE c ->> 'result' = 'fail') AS fail,
    string_agg(c ->> 'check', ' ' ORDER BY n) FILTER (WHERE c ->> 'result' = 'skipped') AS skipped
FROM token, auth_ext.explain_jwt(token) AS e, jsonb_array_elements(e -> 'checks') WITH ORDINALITY AS c(c, n) GROUP BY position, what ORDER BY position;
-- Every answer has the same members, and its checks the same names.
SELECT count(DISTINCT (SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys(e) AS k)) AS shapes,
    count(DISTINCT (SELECT array_agg(c -> 'check' ORDER BY n) FROM jsonb_array_elements(e -> 'checks') WITH ORDINALITY AS c(c, n))) AS checks
FROM token, auth_ext.explain_jwt(token) AS e;
-- Times in RFC 3339 and in seconds from now.
SELECT what, (e #>> '{times,exp,time}')::timestamptz = to_timestamp((e #>> '{claims,exp}')::bigint) AS same_time, e #>> '{times,exp,time}' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$' AS rfc3339,
    round((e #>> '{times,exp,seconds_from_now}')::numeric, -2) AS about
FROM token, auth_ext.explain_jwt(token) AS e WHERE what IN ('good', 'expired') ORDER BY position;
-- A revoked key, and a key that may be used no more.
SELECT count(auth_ext.revoke_signing_key(kid)) FROM auth_ext.key_ring WHERE kid IS NOT NULL;
SELECT e ->> 'reason' AS reason, e ->> 'verified' AS verified, e -> 'key' AS key FROM token, auth_ext.explain_jwt(token) AS e WHERE what = 'good';
