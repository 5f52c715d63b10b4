-- A refresh reads the parts of a user by statements of their own; every other way by one with aggregates. Both tell the same, whatever is
-- there: several identities and factors, times without a fraction, missing ones, names in any script.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT id AS ada FROM auth.users \gset
SELECT auth_ext.refresh_session(:'first') AS fast \gset
SELECT auth_ext.refresh_session(:'first') AS slow \gset
SELECT :'fast'::jsonb -> 'user' = :'slow'::jsonb -> 'user' AS same_user, jsonb_array_length(:'fast'::jsonb #> '{user,identities}') AS identities,
    claims(:'fast'::jsonb ->> 'access_token') -> 'amr' = claims(:'slow'::jsonb ->> 'access_token') -> 'amr' AS same_amr;
INSERT INTO auth.identities (id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at) VALUES
    ('00000000-0000-4000-8000-0000000000f1', '108', :'ada', '{"sub": "108", "name": "Ада \\ \"L\"", "deep": {"a": [1.50, null, true]}}', 'google', NULL, '2020-01-01 00:00:00+00', NULL),
    ('00000000-0000-4000-8000-0000000000f2', '7', :'ada', '{"sub": "7", "email": "ADA@x.example"}', 'github', '2021-02-03 04:05:06.700000+00', NULL, '1999-12-31 23:59:59.000001+00');
INSERT INTO auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret, phone) VALUES
    ('00000000-0000-4000-8000-0000000000e2', :'ada', 'Téléphone "2"', 'phone', 'unverified', '2022-01-01 00:00:00.5+00', '2022-01-01 00:00:00+00', NULL, '15550100'),
    ('00000000-0000-4000-8000-0000000000e1', :'ada', NULL, 'totp', 'verified', '2021-01-01 00:00:00+00', '2022-01-01 00:00:00+00', 'x', NULL);
INSERT INTO auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
SELECT ('00000000-0000-4000-8000-0000000000d' || n)::uuid, s.id, method, at, at
FROM auth.sessions AS s, (VALUES (1, 'totp', '2030-01-01 00:00:00.999999+00'::timestamptz), (2, 'oauth', '1969-12-31 23:59:58.5+00')) AS t (n, method, at);
SELECT :'fast'::jsonb ->> 'refresh_token' AS second \gset
SELECT auth_ext.refresh_session(:'second') AS fast \gset
SELECT auth_ext.refresh_session(:'second') AS slow \gset
SELECT :'fast'::jsonb -> 'user' = :'slow'::jsonb -> 'user' AS same_user, jsonb_array_length(:'fast'::jsonb #> '{user,identities}') AS identities,
    jsonb_array_length(:'fast'::jsonb #> '{user,factors}') AS factors,
    claims(:'fast'::jsonb ->> 'access_token') -> 'amr' = claims(:'slow'::jsonb ->> 'access_token') -> 'amr' AS same_amr;
SELECT jsonb_path_query(:'fast'::jsonb, '$.user.identities[*].provider') AS provider, jsonb_path_query(:'fast'::jsonb, '$.user.factors[*].factor_type') AS factor_type,
    jsonb_path_query(claims(:'fast'::jsonb ->> 'access_token'), '$.amr[*].method') AS method;
SELECT jsonb_path_query(:'fast'::jsonb, '$.user.identities[0 to 0]') - 'user_id' AS google;
