-- database: empty
-- takeover() puts our functions behind auth.uid(), auth.jwt(), auth.role() and auth.email() of an existing Supabase, and
-- restore() the old bodies back byte for byte. Owner, grants, comments, dependants and policies stay, and people's policies
-- give the same before, after and after that.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\set QUIET on
\o /dev/null
\i :root/tests/fixtures/gotrue_schema.sql
\o
\set ECHO all
COMMENT ON FUNCTION auth.uid() IS 'Deprecated: read auth.jwt() -> ''sub''.';
GRANT EXECUTE ON FUNCTION auth.uid() TO service_role WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION auth.email() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.email() TO authenticated;
CREATE ROLE identity_takeover_custom;

-- An app's tables and policies, one for a role of its own that has no rights in any of our schemas.
CREATE TABLE note (id integer PRIMARY KEY, user_id uuid DEFAULT auth.uid(), plan text, body text);
INSERT INTO note VALUES
    (1, 'aaaaaaaa-0000-4000-8000-000000000001', 'free', 'of a'),
    (2, 'bbbbbbbb-0000-4000-8000-000000000002', 'premium', 'of b'),
    (3, NULL, 'free', 'of nobody');
ALTER TABLE note ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON note TO authenticated, anon, identity_takeover_custom;
CREATE POLICY own ON note TO authenticated USING (auth.uid() = user_id);
CREATE POLICY wrapped ON note FOR SELECT TO anon USING ((SELECT auth.uid()) = user_id);
CREATE POLICY claims ON note FOR SELECT TO authenticated
    USING (auth.role() = 'authenticated' AND plan = auth.jwt() -> 'app_metadata' ->> 'plan');
CREATE POLICY custom ON note FOR SELECT TO identity_takeover_custom USING (auth.uid() = user_id);
CREATE VIEW mine AS SELECT auth.uid() AS uid, auth.email() AS email;
CREATE INDEX ON note (user_id);

CREATE EXTENSION auth_ext;
SELECT auth_ext.setup() ->> 'auth_schema' AS auth_schema;

-- What must stay: everything about the functions but what they do, and everything that depends on them.
CREATE VIEW around AS
SELECT p.proname::text AS name, p.oid, p.proowner::regrole::text AS owner, p.proacl::text AS acl, p.prorettype::regtype::text AS type,
    p.provolatile, obj_description(p.oid, 'pg_proc') AS comment,
    (SELECT string_agg(d.classid::regclass::text || ' ' || d.objid || ' ' || d.deptype, ', ' ORDER BY d.classid, d.objid)
     FROM pg_depend AS d WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid) AS dependants
FROM pg_proc AS p WHERE p.pronamespace = 'auth'::regnamespace;
CREATE TABLE around_before AS TABLE around;
CREATE TABLE definitions_before AS
SELECT p.oid, p.proname, pg_get_functiondef(p.oid) AS definition, p::text AS row FROM pg_proc AS p WHERE p.pronamespace = 'auth'::regnamespace;

-- The app's own tests of its policies.
CREATE FUNCTION visible(as_role text, claims text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    seen text;
BEGIN
    PERFORM set_config('role', as_role, true), set_config('request.jwt.claims', claims, true);
    SELECT coalesce(string_agg(id::text, ' ' ORDER BY id), 'nothing') INTO seen FROM public.note;
    PERFORM set_config('role', 'none', true), set_config('request.jwt.claims', '', true);
    RETURN seen;
EXCEPTION WHEN OTHERS THEN
    RETURN 'error ' || SQLSTATE;
END
$$;
CREATE VIEW policy_tests AS
SELECT number, as_role, visible(as_role, claims) FROM (VALUES
    (1, 'authenticated', '{"sub": "aaaaaaaa-0000-4000-8000-000000000001", "role": "authenticated"}'),
    (2, 'authenticated', '{"sub": "aaaaaaaa-0000-4000-8000-000000000001", "role": "authenticated", "app_metadata": {"plan": "premium"}}'),
    (3, 'authenticated', '{"sub": "cccccccc-0000-4000-8000-000000000003", "app_metadata": {"plan": "premium"}}'),
    (4, 'authenticated', '{"sub": "auth0|abc", "role": "authenticated"}'),
    (5, 'authenticated', ''),
    (6, 'anon', '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}'),
    (7, 'anon', '{"role": "anon"}'),
    (8, 'anon', '{nope'),
    (9, 'identity_takeover_custom', '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}')) AS v (number, as_role, claims)
ORDER BY number;
TABLE policy_tests;
CREATE TABLE passed_before AS TABLE policy_tests;

SELECT auth_ext.takeover();
SELECT p.proname, l.lanname, p.prosrc, p.probin, p.proparallel
FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.pronamespace = 'auth'::regnamespace AND p.pronargs = 0 ORDER BY p.proname;
(TABLE around EXCEPT TABLE around_before) UNION ALL (TABLE around_before EXCEPT TABLE around);
(TABLE policy_tests EXCEPT TABLE passed_before) UNION ALL (TABLE passed_before EXCEPT TABLE policy_tests);
EXPLAIN (COSTS OFF) SELECT FROM note WHERE user_id = auth.uid();
-- A row that only gives its default takes it from ours.
BEGIN;
SET LOCAL ROLE authenticated;
SET LOCAL request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001", "email": "a@example.com"}';
INSERT INTO note (id) VALUES (4) RETURNING user_id;
INSERT INTO note (id, user_id) VALUES (5, 'bbbbbbbb-0000-4000-8000-000000000002');
ROLLBACK;
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001", "email": "a@example.com"}';
TABLE mine;
SET ROLE anon;
SELECT auth.email();
RESET ROLE;
RESET request.jwt.claims;

-- Once is as good as twice.
SELECT auth_ext.takeover();

SELECT auth_ext.restore();
SELECT proname FROM definitions_before AS b
WHERE (b.definition, b.row) IS DISTINCT FROM
    (SELECT (pg_get_functiondef(p.oid), p::text) FROM pg_proc AS p WHERE p.oid = b.oid);
(TABLE around EXCEPT TABLE around_before) UNION ALL (TABLE around_before EXCEPT TABLE around);
(TABLE policy_tests EXCEPT TABLE passed_before) UNION ALL (TABLE passed_before EXCEPT TABLE policy_tests);
SELECT auth_ext.restore();
SELECT count(*) FROM auth_ext.replaced_functions;

-- All of it can be rolled back.
BEGIN;
SELECT auth_ext.takeover() ->> 'uid' AS uid;
ROLLBACK;
SELECT lanname FROM pg_proc JOIN pg_language AS l ON l.oid = prolang WHERE pg_proc.oid = 'auth.uid()'::regprocedure;

-- What somebody else has put there since is not ours to undo; GoTrue's migrations do it, as supabase_auth_admin.
SELECT auth_ext.takeover() ->> 'uid' AS uid;
SET ROLE supabase_auth_admin;
CREATE OR REPLACE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid';
RESET ROLE;
SELECT auth_ext.restore();
SELECT prosrc FROM pg_proc WHERE oid = 'auth.uid()'::regprocedure;

-- A body that finds its names by the search_path of its callers comes back too.
CREATE SCHEMA app;
CREATE FUNCTION app.claim() RETURNS text LANGUAGE sql AS 'SELECT ''x''::text';
SET search_path = app, public;
CREATE OR REPLACE FUNCTION auth.email() RETURNS text LANGUAGE sql STABLE COST 7 AS 'SELECT claim()';
RESET search_path;
SELECT auth_ext.takeover() ->> 'email' AS email;
SELECT auth_ext.restore() ->> 'email' AS email;
SELECT prosrc, procost FROM pg_proc WHERE oid = 'auth.email()'::regprocedure;

-- Not allowed: without the rights, and where a function is not Supabase's.
SET ROLE supabase_auth_admin;
SELECT auth_ext.takeover();
SELECT auth_ext.restore();
RESET ROLE;
GRANT EXECUTE ON FUNCTION auth_ext.takeover(), auth_ext.restore() TO supabase_auth_admin;
SET ROLE supabase_auth_admin;
SELECT auth_ext.takeover();
SELECT auth_ext.restore();
RESET ROLE;
DROP FUNCTION auth.role() CASCADE;
SELECT auth_ext.takeover();
SELECT auth_ext.restore();
CREATE FUNCTION auth.role() RETURNS name LANGUAGE sql AS 'SELECT current_user';
SELECT auth_ext.takeover();
SELECT count(*) FROM auth_ext.replaced_functions;
