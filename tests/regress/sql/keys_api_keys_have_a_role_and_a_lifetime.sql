-- create_api_key() mints what Supabase's anon and service_role keys are, for roles that PostgREST may become.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
CREATE ROLE keys_api_keys_have_a_role_granted;
CREATE ROLE keys_api_keys_have_a_role_not_granted;
CREATE ROLE keys_api_keys_have_a_role_superuser SUPERUSER;
SET client_min_messages = warning;
GRANT keys_api_keys_have_a_role_granted, keys_api_keys_have_a_role_superuser TO authenticator;
SELECT v.valid, v.claims - '{iat,exp,jti}'::text[] AS claims, (v.claims -> 'exp')::int - (v.claims -> 'iat')::int AS lifetime,
    (v.claims ->> 'jti')::uuid IS NOT NULL AS jti, abs((v.claims -> 'iat')::int - made.seconds('0')) < 5 AS iat
FROM unnest(ARRAY['anon', 'authenticated', 'service_role', 'keys_api_keys_have_a_role_granted']) AS role, auth_ext.verify_jwt(auth_ext.create_api_key(role)) AS v;
-- A month and a year are those of the calendar.
SELECT lifetime, abs((v.claims -> 'exp')::int - extract(epoch FROM clock_timestamp() + lifetime)) < 5 AS as_long
FROM unnest(ARRAY['1 second', '2 hours', '1 day', '1 month', '1 year', '3660 days']::interval[]) AS lifetime,
    auth_ext.verify_jwt(auth_ext.create_api_key('anon', lifetime)) AS v;
SELECT count(DISTINCT auth_ext.create_api_key('anon')) AS different FROM generate_series(1, 3);
SELECT role, made.error(format('SELECT auth_ext.create_api_key(%L)', role))
FROM unnest(ARRAY['nobody', '', NULL, 'Anon', 'keys_api_keys_have_a_role_not_granted', 'keys_api_keys_have_a_role_superuser', 'postgres',
    'supabase_auth_admin', 'pg_read_all_data', 'public', repeat('x', 100)]) AS role;
SELECT lifetime, made.error(format('SELECT auth_ext.create_api_key(''anon'', %L::interval)', lifetime))
FROM unnest(ARRAY['0', '-1 day', '1 microsecond', '999 milliseconds', '3661 days', '11 years', '178000000 years', NULL]) AS lifetime;
-- The issuer of the installation goes into it, and no audience: the anon key is public.
UPDATE auth_ext.settings SET issuer = 'https://example.test/auth/v1', audience = 'everybody';
SELECT v.valid, v.claims - '{iat,exp,jti}'::text[] AS claims FROM auth_ext.verify_jwt(auth_ext.create_api_key('anon')) AS v;
REVOKE keys_api_keys_have_a_role_granted, keys_api_keys_have_a_role_superuser FROM authenticator;
