-- A prepared statement, with a generic plan too, gives the identity of its execution and never that of its planning.

CREATE TABLE note (user_id uuid, body text);
INSERT INTO note VALUES
    ('aaaaaaaa-0000-4000-8000-000000000001', 'of a'), ('bbbbbbbb-0000-4000-8000-000000000002', 'of b');
CREATE INDEX ON note (user_id);
GRANT SELECT ON note TO authenticated;
ALTER TABLE note ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON note FOR SELECT TO authenticated USING (auth_ext.uid() = user_id);

SET plan_cache_mode = force_generic_plan;
SET ROLE authenticated;
PREPARE notes AS SELECT body FROM note;
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
EXECUTE notes;
SET request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
EXECUTE notes;
SET request.jwt.claims = '';
EXECUTE notes;
SET plan_cache_mode = force_custom_plan;
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
EXECUTE notes;

-- With an index the value becomes a scan key.
SET plan_cache_mode = auto;
SET enable_seqscan = off;
EXECUTE notes;
SET request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
EXECUTE notes;

-- A value that a running query holds is not changed under it.
SELECT n.body, set_config('request.jwt.claims', '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}', true) <> '' AS set,
    auth_ext.uid()
FROM note AS n;
SELECT first.uid = second.uid AS same, first.uid AS first, second.uid AS second
FROM (SELECT auth_ext.uid() AS uid OFFSET 0) AS first,
    LATERAL (SELECT set_config('request.jwt.claims', '{"sub": "cccccccc-0000-4000-8000-000000000003"}', true) <> first.uid::text AS set OFFSET 0) AS change,
    LATERAL (SELECT auth_ext.uid() AS uid WHERE change.set OFFSET 0) AS second;

-- EXPLAIN shows the call and no value.
RESET request.jwt.claims;
RESET enable_seqscan;
RESET ROLE;
EXPLAIN (COSTS OFF) SELECT body FROM note WHERE user_id = auth_ext.uid();
SELECT provolatile, proparallel, proleakproof, proisstrict, prosecdef, proconfig
FROM pg_proc WHERE oid = 'auth_ext.uid()'::regprocedure;
