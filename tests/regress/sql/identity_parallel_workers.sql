-- Parallel workers see the leader's identity, that of the request and a bound one, in every mode, and see it change
-- between statements. Before the library is loaded in the leader, too.

CREATE TABLE row (user_id uuid);
INSERT INTO row
SELECT CASE WHEN n % 2 = 0 THEN 'aaaaaaaa-0000-4000-8000-000000000001' ELSE 'bbbbbbbb-0000-4000-8000-000000000002' END::uuid
FROM generate_series(1, 20000) AS n;
ANALYZE row;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET parallel_leader_participation = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM row WHERE user_id = auth_ext.uid();
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001", "app_metadata": {"plan": "premium"}}';
SELECT count(*) FROM row WHERE user_id = auth_ext.uid();
SET request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002", "app_metadata": {"plan": "free"}}';
SELECT count(*) FROM row WHERE user_id = auth_ext.uid() AND auth_ext.has_claim('app_metadata.plan', 'free');
SELECT count(*) FROM row WHERE auth_ext.claim('app_metadata.plan') <> 'free';
SET request.jwt.claims = '{nope';
SELECT count(*) FROM row WHERE user_id = auth_ext.uid();
RESET request.jwt.claims;
SELECT count(*) FROM row WHERE user_id = auth_ext.uid();

-- A bound identity.
CREATE TABLE token AS SELECT 'aaaaaaaa-0000-4000-8000-000000000001'::uuid AS sub, auth_ext.sign_jwt(jsonb_build_object(
    'sub', 'aaaaaaaa-0000-4000-8000-000000000001', 'role', 'authenticated', 'aud', 'authenticated',
    'iat', floor(extract(epoch FROM clock_timestamp()))::bigint, 'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 600)) AS token;
UPDATE auth_ext.settings SET identity_mode = 'verified';
BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT count(*) FROM row WHERE user_id = auth_ext.uid();
SELECT auth_ext.bind(token) ->> 'bound' AS bound FROM token;
SELECT count(*) FROM row WHERE user_id = auth_ext.uid();
SELECT DISTINCT auth_ext.uid() FROM row;
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT count(*) FROM row WHERE user_id = auth_ext.uid();
SET LOCAL ROLE authenticated;
RESET ROLE;
COMMIT;
SELECT count(*) FROM row WHERE user_id = auth_ext.uid();

-- The mode reaches workers also when this transaction has just changed it.
BEGIN;
UPDATE auth_ext.settings SET identity_mode = 'request';
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT count(*) FROM row WHERE user_id = auth_ext.uid();
ROLLBACK;
BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT count(*) FROM row WHERE user_id = auth_ext.uid();
COMMIT;
