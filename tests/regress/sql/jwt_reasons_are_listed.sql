-- Every reason is in verification_reasons(), with a sentence, and each can be had.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
SELECT * FROM auth_ext.verification_reasons();
SELECT count(*) = count(DISTINCT reason) AS each_once, bool_and(reason ~ '^[a-z_]+$') AS snake_case, bool_and(description ~ '^[A-Z].*[.]$') AS sentences FROM auth_ext.verification_reasons();
UPDATE auth_ext.settings SET issuer = 'us';
CREATE TABLE ring AS SELECT kid AS good, NULL::text AS revoked, NULL::text AS retired FROM auth_ext.key_ring;
UPDATE ring SET revoked = auth_ext.create_signing_key() ->> 'kid', retired = auth_ext.create_signing_key() ->> 'kid';
SELECT count(auth_ext.revoke_signing_key(revoked)), count(auth_ext.retire_signing_key(retired)) FROM ring;
UPDATE auth_ext.signing_keys SET retired_at = clock_timestamp() - interval '1 day' WHERE status = 'retired';
SELECT count(auth_ext.import_signing_keys('"a secret of at least thirty-two bytes"'));
CREATE FUNCTION token(claims text, header text DEFAULT '{"alg":"HS256"}') RETURNS text LANGUAGE sql RETURN made.token(header, claims, 'a secret of at least thirty-two bytes');
CREATE FUNCTION claims(more jsonb DEFAULT '{}') RETURNS text LANGUAGE sql RETURN (jsonb_build_object('iss', 'us', 'aud', 'authenticated', 'exp', made.seconds('1 minute')) || more)::text;
CREATE TABLE example (reason text, token text);
INSERT INTO example SELECT * FROM (VALUES
    ('too_large', token(claims(jsonb_build_object('x', repeat('x', 100000))))),
    ('unsupported_form', 'a.b.c.d.e'),
    ('malformed', 'a.b.c'),
    ('duplicate_member', token('{"iss":"us","aud":"authenticated","exp":1,"\u0065xp":2}')),
    ('too_deep', token(claims(jsonb_build_object('x', (repeat('[', 40) || repeat(']', 40))::jsonb)))),
    ('null_character', token('{"iss":"us","aud":"authenticated","exp":1,"x":"a\u0000b"}')),
    ('critical_header', token(claims(), '{"alg":"HS256","crit":["x"]}')),
    ('algorithm_not_allowed', token(claims(), '{"alg":"none"}')),
    ('wrong_type', token(claims(), '{"alg":"HS256","typ":"rt+jwt"}')),
    ('unknown_key', token(claims(), '{"alg":"HS256","kid":"nobody"}')),
    ('revoked', (SELECT token(claims(), jsonb_build_object('alg', 'ES256', 'kid', revoked)::text) FROM ring)),
    ('key_not_usable', (SELECT token(claims(), jsonb_build_object('alg', 'ES256', 'kid', retired)::text) FROM ring)),
    ('bad_signature', token(claims()) || 'A'),
    ('bad_signature', regexp_replace(token(claims()), '[^.]*$', '')),
    ('invalid_claim', token(claims('{"exp":"1"}'))),
    ('invalid_claim', token(claims('{"exp":null}'))),
    ('missing_claim', token('{"aud":"authenticated","exp":4102444800}')),
    ('wrong_issuer', token(claims('{"iss":"them"}'))),
    ('wrong_audience', token(claims('{"aud":"them"}'))),
    ('expired', token(claims('{"exp":1}'))),
    ('expired', token(claims(jsonb_build_object('exp', made.seconds('0'))))),
    ('not_yet_valid', token(claims(jsonb_build_object('nbf', made.seconds('35 seconds'))))),
    ('issued_in_future', token(claims(jsonb_build_object('iat', made.seconds('35 seconds')))))) AS e;
SELECT e.reason AS expected, v.valid, v.reason, v.reason = e.reason AS same FROM example AS e, auth_ext.verify_jwt(token) AS v WHERE v.reason IS DISTINCT FROM e.reason OR v.valid;
-- All but the one that no policy of ours asks for.
SELECT reason FROM auth_ext.verification_reasons() EXCEPT SELECT reason FROM example;
-- Within the leeway a token from the future holds; an expired one never does.
SELECT what, v.valid, v.reason FROM (VALUES ('nbf'), ('iat')) AS w(what), auth_ext.verify_jwt(token(claims(jsonb_build_object(what, made.seconds('25 seconds'))))) AS v;
SELECT v.valid, v.reason FROM auth_ext.verify_jwt(token(claims(jsonb_build_object('exp', made.seconds('-1 second'))))) AS v;
UPDATE auth_ext.settings SET leeway = '0';
SELECT what, v.valid, v.reason FROM (VALUES ('nbf'), ('iat')) AS w(what), auth_ext.verify_jwt(token(claims(jsonb_build_object(what, made.seconds('25 seconds'))))) AS v;
-- Claims come with a genuine token that is not valid, never with a forged one.
SELECT e.reason FROM example AS e, auth_ext.verify_jwt(token) AS v WHERE v.claims IS NOT NULL ORDER BY 1;
