-- setup() on an empty database makes the data model, the keys and one row of settings, and says so.
-- database: extension
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
SELECT to_regnamespace('auth') IS NULL AS no_schema_auth;
SELECT auth_ext.setup() AS done \gset
SELECT jsonb_array_length(:'done'::jsonb -> 'migrations_applied') > 10 AS many,
    :'done'::jsonb -> 'migrations_applied' = (SELECT jsonb_agg(version ORDER BY version) FROM auth_ext.schema_migrations) AS all_recorded;
SELECT :'done'::jsonb - 'migrations_applied' - 'signing_key' AS done,
    :'done'::jsonb -> 'signing_key' ->> 'algorithm' AS algorithm,
    :'done'::jsonb -> 'signing_key' -> 'made' AS made;
-- The keys: one that signs, and one for each purpose of the server's.
SELECT algorithm, status, kid = :'done'::jsonb -> 'signing_key' ->> 'kid' AS same_kid, has_private_key,
    public_jwk ?& ARRAY['kty', 'crv', 'x', 'y', 'kid', 'alg'] AS published, public_jwk ? 'd' AS leaked
FROM auth_ext.key_ring;
SELECT purpose FROM auth_ext.server_keys ORDER BY purpose;
-- The settings are the documented defaults.
\x
SELECT access_token_lifetime, issuer, audience, default_role, grace_window, refresh_token_lifetime, session_time_box,
    session_inactivity_timeout, session_touch_interval, autoconfirm, sign_up_allowed, password_min_length, password_hash,
    argon2_memory_kib, argon2_iterations, argon2_parallelism, bcrypt_cost, bcrypt_in_use, custom_access_token_hook, hook_timeout,
    leeway, jwt_max_size
FROM auth_ext.settings;
\x
SELECT left(failure('INSERT INTO auth_ext.settings (id) VALUES (false)'), 82);
SELECT failure('INSERT INTO auth_ext.settings DEFAULT VALUES');
-- The API roles cannot log in until somebody lets them.
SELECT rolname, rolcanlogin, rolinherit, rolbypassrls, rolsuper, rolcreaterole, rolcreatedb
FROM pg_roles WHERE rolname IN ('anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin') ORDER BY rolname;
