-- Session, user, identities, factors and methods are read by key past the executor where the table is an ordinary one. What
-- comes of it is what the executor would give, also after a change of the table in a session that has read it before.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery', data => '{"name": "Ada"}') ->> 'access_token' AS token \gset
SELECT shows(:'token', true);
INSERT INTO auth.identities (id, provider_id, user_id, identity_data, provider, created_at)
SELECT '00000000-0000-0000-0000-000000000001', '17', id, '{"sub": "17"}', 'github', '2001-02-03 04:05:06.7+00' FROM auth.users;
INSERT INTO auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at)
SELECT '00000000-0000-0000-0000-000000000002', id, 'phone', 'totp', 'unverified', '2001-02-03', '2001-02-03' FROM auth.users;
-- Whether the session is live, and what get_user() tells; three times, so that both ways are taken.
CREATE FUNCTION look() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    u jsonb; seen text[] := '{}';
BEGIN
    FOR turn IN 1..3 LOOP
        u := auth_ext.get_user();
        seen := seen || concat_ws(' ', CASE WHEN auth_ext.session_is_live() THEN 'live' ELSE 'over' END, u ->> 'error_code', u ->> 'email',
            u ->> 'role', u #>> '{user_metadata,name}', length(u ->> 'user_metadata') > 1000,
            (SELECT string_agg(concat_ws('/', i ->> 'provider', left(i ->> 'created_at', 4) = '2001', i #>> '{identity_data,sub}' = '17'), ',') FROM jsonb_array_elements(u -> 'identities') AS i),
            (SELECT string_agg(concat_ws('/', f ->> 'status', f ->> 'factor_type', f ->> 'friendly_name', f ->> 'created_at'), ',') FROM jsonb_array_elements(u -> 'factors') AS f));
    END LOOP;
    RETURN (SELECT string_agg(DISTINCT one, ' BUT ALSO ') FROM unnest(seen) AS one);
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END
$$;
SELECT look();
\echo A partial index does not stand for the whole table, and without any index the table is searched
BEGIN;
SET LOCAL ROLE supabase_auth_admin;
DROP INDEX auth.identities_user_id_idx;
CREATE INDEX few ON auth.identities (user_id) WHERE provider = 'github';
RESET ROLE;
SELECT look();
SET LOCAL ROLE supabase_auth_admin;
DROP INDEX auth.few;
RESET ROLE;
SELECT look();
SET LOCAL ROLE supabase_auth_admin;
CREATE INDEX whole ON auth.identities (user_id);
RESET ROLE;
SELECT look();
ROLLBACK;
SELECT look();
\echo Row-level security binds the owner where it is forced
BEGIN;
SET LOCAL ROLE supabase_auth_admin;
ALTER TABLE auth.identities ENABLE ROW LEVEL SECURITY;
RESET ROLE;
SELECT look();
SET LOCAL ROLE supabase_auth_admin;
ALTER TABLE auth.identities FORCE ROW LEVEL SECURITY;
RESET ROLE;
SELECT look();
SET LOCAL ROLE supabase_auth_admin;
CREATE POLICY github ON auth.identities USING (provider = 'github');
RESET ROLE;
SELECT look();
SET LOCAL ROLE supabase_auth_admin;
ALTER TABLE auth.identities DISABLE ROW LEVEL SECURITY;
RESET ROLE;
SELECT look();
SET LOCAL ROLE supabase_auth_admin;
ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
RESET ROLE;
SELECT look();
ROLLBACK;
SELECT look();
\echo So does a privilege that was taken away, and columns may be granted one by one
BEGIN;
REVOKE SELECT ON auth.identities FROM supabase_auth_admin;
SELECT look();
ROLLBACK;
BEGIN;
REVOKE SELECT ON auth.identities FROM supabase_auth_admin;
GRANT SELECT (id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at, email) ON auth.identities TO supabase_auth_admin;
SELECT look();
ROLLBACK;
SELECT look();
\echo Columns come and go, values grow beyond a page
BEGIN;
SET LOCAL ROLE supabase_auth_admin;
ALTER TABLE auth.users ADD COLUMN more text DEFAULT 'x';
RESET ROLE;
SELECT look();
SET LOCAL ROLE supabase_auth_admin;
ALTER TABLE auth.users DROP COLUMN instance_id CASCADE;
RESET ROLE;
SELECT look();
UPDATE auth.users SET raw_user_meta_data = jsonb_build_object('name', 'Ada', 'much', (SELECT string_agg(md5(n::text), '') FROM generate_series(1, 3000) AS n));
SELECT look();
ROLLBACK;
\echo What this transaction has written is seen
BEGIN;
DELETE FROM auth.identities WHERE provider = 'github';
SELECT look();
UPDATE auth.users SET banned_until = 'infinity';
SELECT auth_ext.session_is_live();
UPDATE auth.users SET banned_until = NULL;
DELETE FROM auth.sessions;
SELECT auth_ext.session_is_live();
ROLLBACK;
SELECT look();
\echo And in partitions
BEGIN;
SET LOCAL ROLE supabase_auth_admin;
ALTER TABLE auth.identities RENAME TO identities_whole;
CREATE TABLE auth.identities (LIKE auth.identities_whole INCLUDING DEFAULTS INCLUDING GENERATED) PARTITION BY HASH (user_id);
CREATE TABLE auth.identities_0 PARTITION OF auth.identities FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE auth.identities_1 PARTITION OF auth.identities FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX ON auth.identities (user_id);
INSERT INTO auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at, id)
SELECT provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at, id FROM auth.identities_whole;
RESET ROLE;
SELECT look();
ROLLBACK;
SELECT look();
