-- Every function that PostgreSQL may call while a query runs in parallel works there: a policy with (SELECT auth_ext.session_is_live())
-- on a big table, say. What leaves an answer for PostgREST may not be in such a query.
\set ECHO none
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'access_token' AS token \gset
SELECT set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || :'token')::text, false),
    set_config('request.jwt.claims', (SELECT claims::text FROM auth_ext.verify_jwt(:'token')), false) \g /dev/null
SELECT current_setting('server_version_num')::int >= 160000 AS is_16 \gset
\if :is_16
SET debug_parallel_query = on;
\else
SET force_parallel_mode = on;
\endif
\set ECHO all
SELECT p.oid::regprocedure FROM pg_proc AS p
WHERE p.pronamespace IN ('auth_ext'::regnamespace, 'auth_api'::regnamespace, 'auth_ext_test'::regnamespace) AND p.proparallel = 'r' ORDER BY p.oid::regprocedure::text COLLATE "C";
SELECT auth_ext.session_is_live(), auth_ext.request_refusal() IS NULL AS lives, auth_ext.check_request();
SELECT auth_ext.jwks() = auth_api.jwks() AS published;
SELECT valid FROM auth_ext.verify_jwt(:'token');
SELECT auth_ext.decode_jwt(:'token') IS NOT NULL AS decoded, (auth_ext.explain_jwt(:'token')) IS NOT NULL AS explained;
SELECT sessions FROM auth_ext.handback_report();
SELECT auth_api.get_user() ->> 'email' AS email, jsonb_array_length(auth_api.list_sessions()) AS sessions;
-- A policy on a table that is read in parallel.
\if :is_16
RESET debug_parallel_query;
\else
RESET force_parallel_mode;
\endif
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
CREATE TABLE many AS SELECT generate_series(1, 50000) AS n;
ANALYZE many;
GRANT SELECT ON many TO authenticated;
ALTER TABLE many ENABLE ROW LEVEL SECURITY;
CREATE POLICY live ON many USING ((SELECT auth_ext.session_is_live()));
SET ROLE authenticated;
CREATE TEMP TABLE plan (line text);
DO $$ DECLARE line text; BEGIN FOR line IN EXPLAIN SELECT count(*) FROM many LOOP INSERT INTO plan VALUES (line); END LOOP; END $$;
SELECT count(*) > 0 AS is_parallel FROM plan WHERE line LIKE '%Parallel Seq Scan%';
SELECT count(*) FROM many;
RESET ROLE;
SELECT auth_ext.admin_sign_out(id) FROM auth.users \g /dev/null
SET ROLE authenticated;
SELECT count(*) FROM many;
