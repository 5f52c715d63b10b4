-- Setting malformed_claims = 'null': claims that are no JSON and a sub that is no UUID give NULL, so that a policy hides its
-- rows and does not fail. The default is Supabase's error.

\pset null NULL
SELECT malformed_claims FROM auth_ext.settings;
UPDATE auth_ext.settings SET malformed_claims = 'null';
SET request.jwt.claims = '{nope';
SELECT auth_ext.uid(), auth_ext.jwt(), auth_ext.role(), auth_ext.email(), auth_ext.session_id(), auth_ext.aal(), auth_ext.claim('sub'), auth_ext.has_claim('sub', 'x');
SET request.jwt.claims = '{"sub": "auth0|abc", "session_id": 1, "role": "anon"}';
SELECT auth_ext.uid(), auth_ext.session_id(), auth_ext.role(), auth_ext.claim('sub');
SET request.jwt.claims = '{"sub": "\u0000"}';
SELECT auth_ext.uid(), auth_ext.jwt();
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
SELECT auth_ext.uid();
-- What is wrong with the query still fails.
SELECT auth_ext.claim('');
SELECT repeat('[', 100000) AS deep \gset
SET request.jwt.claims = :'deep';
SELECT auth_ext.uid();
RESET request.jwt.claims;
-- In parallel workers, and in the middle of a transaction that goes on.
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET parallel_leader_participation = off;
CREATE TABLE row AS SELECT n FROM generate_series(1, 20000) AS n;
BEGIN;
SET LOCAL request.jwt.claims = '{nope';
SELECT count(auth_ext.uid()), count(*) FROM row WHERE auth_ext.uid() IS NULL;
INSERT INTO row SELECT 0 WHERE auth_ext.uid() IS NULL;
COMMIT;
SELECT count(*) FROM row WHERE n = 0;
UPDATE auth_ext.settings SET malformed_claims = 'error';
SET request.jwt.claims = '{nope';
SELECT auth_ext.uid();
UPDATE auth_ext.settings SET malformed_claims = 'ignore';
