-- sign_jwt() vouches for claims that somebody else made: so not for every claim.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
CREATE ROLE jwt_sign_jwt_signs_machine_tokens_only_not_granted;
SET client_min_messages = warning;
CREATE FUNCTION claims(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql RETURN jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('1 minute')) || more;
GRANT EXECUTE ON FUNCTION claims TO PUBLIC;
SET ROLE service_role;
SELECT v.valid, v.reason, v.claims - 'exp' - 'jti' AS claims
FROM auth_ext.verify_jwt(auth_ext.sign_jwt(claims('{"sub":"machine","role":"service_role","scope":["a","b"],"deep":{"x":[1,2.50,null,true,"\u0007\u2028"]}}'))) AS v;
RESET ROLE;
-- Numbers stay as they are, also those beyond what a double or 64 bits hold.
SELECT n, (v.claims -> 'n')::numeric = n::numeric AS same FROM unnest(ARRAY['12345678901234567890123456789', '0.1', '1.10', '-0.5', '1e3', '9007199254740993',
    '18446744073709551615', '-9223372036854775808', '3.141592653589793238462643383279']) AS n,
    auth_ext.verify_jwt(auth_ext.sign_jwt(claims(format('{"n":%s}', n)::jsonb))) AS v;
CREATE TABLE refused (position serial, what text, claims jsonb);
INSERT INTO refused (what, claims) VALUES
    ('no exp', claims() - 'exp'),
    ('exp null', claims('{"exp":null}')),
    ('exp a string', claims('{"exp":"4102444800"}')),
    ('exp past', claims(jsonb_build_object('exp', made.seconds('-1 second')))),
    ('exp now', claims(jsonb_build_object('exp', made.seconds('0')))),
    ('exp in eleven years', claims(jsonb_build_object('exp', made.seconds('11 years')))),
    ('exp 1e300', claims('{"exp":1e300}')),
    ('exp -1', claims('{"exp":-1}')),
    ('exp 1e400', claims('{"exp":1e400}')), ('nbf 1e400', claims('{"nbf":1e400}')), ('iat 1e400', claims('{"iat":1e400}')),
    ('role 1e400', claims('{"role":1e400}')), ('session_id 1e400', claims('{"session_id":1e400}')), ('sub 1e400', claims('{"sub":1e400}')),
    ('nbf after exp', claims(jsonb_build_object('nbf', made.seconds('1 hour')))),
    ('nbf a string', claims('{"nbf":"0"}')),
    ('iat in an hour', claims(jsonb_build_object('iat', made.seconds('1 hour')))),
    ('iat true', claims('{"iat":true}')),
    ('iss 7', claims('{"iss":7}')),
    ('sub 7', claims('{"sub":7}')),
    ('jti {}', claims('{"jti":{}}')),
    ('aud 7', claims('{"aud":7}')),
    ('aud []', claims('{"aud":[]}')),
    ('aud [7]', claims('{"aud":["a",7]}')),
    ('session_id', claims('{"session_id":"d8a3f2f8-2c5b-4f0f-a5c8-4a4a6b7a9a3e"}')),
    ('session_id null', claims('{"session_id":null}')),
    ('role unknown', claims('{"role":"nobody"}')),
    ('role empty', claims('{"role":""}')),
    ('role 7', claims('{"role":7}')),
    ('role null', claims('{"role":null}')),
    ('role of a superuser', claims('{"role":"postgres"}')),
    ('role that authenticator may not become', claims('{"role":"jwt_sign_jwt_signs_machine_tokens_only_not_granted"}')),
    ('array', '[]'), ('string', '"x"'), ('null', 'null'), ('NULL', NULL),
    ('too long', claims(jsonb_build_object('x', repeat('x', 100000)))),
    ('too deep', claims(jsonb_build_object('x', (repeat('[', 40) || repeat(']', 40))::jsonb)));
SELECT what, made.error(format('SELECT auth_ext.sign_jwt(%L)', claims)) FROM refused ORDER BY position;
-- The longest that is signed is one that our own verifier takes.
CREATE FUNCTION longest() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    low integer := 1;
    high integer := 100000;
BEGIN
    WHILE high - low > 1 LOOP
        IF made.error(format('SELECT auth_ext.sign_jwt(%L)', claims(jsonb_build_object('x', repeat('x', (low + high) / 2))))) = 'no error'
        THEN low := (low + high) / 2; ELSE high := (low + high) / 2; END IF;
    END LOOP;
    RETURN low;
END
$$;
SELECT v.valid, v.reason FROM longest(), LATERAL (SELECT auth_ext.sign_jwt(claims(jsonb_build_object('x', repeat('x', longest))))) AS t(token), auth_ext.verify_jwt(token) AS v;
