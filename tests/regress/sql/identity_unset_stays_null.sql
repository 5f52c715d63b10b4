-- Calling an identity function changes nothing that other people's SQL can see: what nobody has set reads as NULL, what somebody has set
-- follows transactions, savepoints, RESET, DISCARD and SET clauses as PostgreSQL's own settings do, and uid() sees each change at once.

CREATE FUNCTION seen() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', coalesce(current_setting('request.jwt.claims', true), 'NULL'), coalesce(current_setting('request.jwt.claim.sub', true), 'NULL'),
        coalesce(current_setting('request.jwt.claim', true), 'NULL'), coalesce(current_setting('request.jwt.claim.role', true), 'NULL'),
        coalesce(current_setting('request.jwt.claim.email', true), 'NULL'))
$$;
SELECT seen();
SELECT auth.uid() IS NULL AS nobody, auth.jwt() IS NULL AS no_claims, auth.role() IS NULL AS no_role, auth.email() IS NULL AS no_email;
SELECT seen();

-- A column default and a policy of 2021 go on working.
CREATE TABLE audit (id int, by_user text DEFAULT current_setting('request.jwt.claims', true)::json ->> 'sub');
INSERT INTO audit VALUES (1);
SELECT count(*) FROM audit;
CREATE TABLE docs AS SELECT 1 AS id, 'a0000000-0000-4000-8000-000000000001'::uuid AS owner;
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON docs TO authenticated;
CREATE POLICY p ON docs TO authenticated USING (owner = coalesce(
    current_setting('request.jwt.claim.sub', true), current_setting('request.jwt.claims', true)::json ->> 'sub')::uuid);
BEGIN;
SET LOCAL ROLE authenticated;
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001"}';
SELECT id, auth.uid() FROM docs;
SELECT id FROM docs;
SELECT seen();
COMMIT;
-- As in a session without the library: what was set once in a transaction reads as empty after it.
SELECT seen();
SELECT auth.uid() IS NULL AS nobody;

-- The first SET of a name comes after the first call: in the same query, the same block, the same expression.
\c -
SELECT auth.uid() IS NULL AS nobody, set_config('request.jwt.claims', '{"sub": "a0000000-0000-4000-8000-000000000001"}', false) IS NOT NULL AS is_set, auth.uid();
SELECT auth.uid(), set_config('request.jwt.claim.sub', 'b0000000-0000-4000-8000-000000000001', false) IS NOT NULL AS is_set, auth.uid();
\c -
CREATE FUNCTION both_ways() RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE
    subject uuid;
BEGIN
    FOR turn IN 1..4 LOOP
        subject := auth.uid();
        RETURN NEXT subject;
        IF turn = 1 THEN PERFORM set_config('request.jwt.claims', '{"sub": "a0000000-0000-4000-8000-000000000001"}', true); END IF;
        IF turn = 2 THEN SET LOCAL request.jwt.claim.sub = 'b0000000-0000-4000-8000-000000000001'; END IF;
        IF turn = 3 THEN SET LOCAL request.jwt.claim.sub = ''; END IF;
    END LOOP;
END
$$;
SELECT both_ways();
SELECT auth.uid() IS NULL AS nobody;

-- Savepoints, taken over with their values by the first call.
\c -
BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001"}';
SAVEPOINT one;
SET LOCAL request.jwt.claims = '{"sub": "b0000000-0000-4000-8000-000000000001"}';
SAVEPOINT two;
SET request.jwt.claims = '{"sub": "c0000000-0000-4000-8000-000000000001"}';
SELECT auth.uid();
ROLLBACK TO two;
SELECT auth.uid();
ROLLBACK TO one;
SELECT auth.uid();
COMMIT;
SELECT auth.uid() IS NULL AS nobody;
-- SET and SET LOCAL of one transaction: the first one's value stays.
\c -
BEGIN;
SET request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001"}';
SET LOCAL request.jwt.claims = '{"sub": "b0000000-0000-4000-8000-000000000001"}';
SELECT auth.uid();
COMMIT;
SELECT auth.uid();
RESET request.jwt.claims;
SELECT auth.uid() IS NULL AS nobody, seen();
SET request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001"}';
SELECT auth.uid();
DISCARD ALL;
SELECT auth.uid() IS NULL AS nobody;

-- A function with a SET clause; the first call of uid() is inside.
\c -
CREATE FUNCTION as_b() RETURNS uuid LANGUAGE sql SET request.jwt.claims = '{"sub": "b0000000-0000-4000-8000-000000000001"}' AS 'SELECT auth.uid()';
SELECT as_b(), auth.uid() IS NULL AS nobody;
SET request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001"}';
SELECT as_b(), auth.uid();
\c -
SET request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001"}';
SELECT as_b(), auth.uid();

-- A transaction that failed before the first call.
\c -
BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001"}';
SELECT 1 / 0;
ROLLBACK;
SELECT auth.uid() IS NULL AS nobody;

-- A parallel plan in which nobody has called before: leader and workers see the same.
\c -
CREATE TABLE many AS SELECT g AS id, 'a0000000-0000-4000-8000-000000000001'::uuid AS owner FROM generate_series(1, 20000) AS g;
ANALYZE many;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;
SET request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001"}';
SELECT count(*), count(*) FILTER (WHERE current_setting('request.jwt.claim.sub', true) IS NULL) AS unset FROM many WHERE owner = auth.uid();
SELECT seen();
