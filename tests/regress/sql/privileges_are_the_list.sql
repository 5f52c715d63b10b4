-- Who may do what with everything of ours and of GoTrue's schema: this list, and nothing else. Every schema, table, view, column,
-- sequence, function, type, rule, trigger and policy is walked with every role, and a count of all that lies in the schemas, by
-- kind, lets nothing of another kind escape. What is new must be put here on purpose.
CREATE ROLE privileges_are_the_list_stranger LOGIN;
CREATE ROLE privileges_are_the_list_dbowner LOGIN;
ALTER DATABASE :DBNAME OWNER TO privileges_are_the_list_dbowner;
CREATE ROLE privileges_are_the_list_operator LOGIN;
SELECT auth_ext.grant_operator('privileges_are_the_list_operator');
CREATE TEMPORARY TABLE who (role text, n serial);
INSERT INTO who (role) VALUES ('public'), ('anon'), ('authenticated'), ('service_role'), ('authenticator'), ('supabase_auth_admin'),
    ('auth_ext_courier'), ('auth_ext_owner'), ('privileges_are_the_list_stranger'), ('privileges_are_the_list_dbowner'), ('privileges_are_the_list_operator');
CREATE TEMPORARY VIEW schemas AS SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api', 'auth_ext_test');
-- Nobody is a superuser, passes row security or may do what one does, but for the role that Supabase lets pass.
SELECT role, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit,
    (SELECT string_agg(m.roleid::regrole::text, ' ' ORDER BY m.roleid::regrole::text COLLATE "C") FROM pg_auth_members AS m JOIN who AS of ON of.role = m.roleid::regrole::text WHERE m.member = r.oid) AS member_of,
    (SELECT string_agg(m.member::regrole::text, ' ') FROM pg_auth_members AS m WHERE m.roleid = r.oid AND r.rolname = 'auth_ext_owner') AS members
FROM who JOIN pg_roles AS r ON r.rolname = role WHERE role NOT LIKE 'privileges%' ORDER BY n;
-- All that lies in the schemas, by its kind.
SELECT s.nspname, d.classid::regclass AS kind, count(*) > 0 AS some FROM pg_depend AS d JOIN schemas AS s ON s.oid = d.refobjid
WHERE d.refclassid = 'pg_namespace'::regclass GROUP BY 1, 2 ORDER BY s.nspname COLLATE "C", d.classid::regclass::text COLLATE "C";
-- What belongs to the extension and lies elsewhere.
SELECT d.classid::regclass AS kind, pg_describe_object(d.classid, d.objid, 0) AS what FROM pg_depend AS d
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'auth_ext')
    AND NOT EXISTS (SELECT FROM pg_depend AS i JOIN schemas AS s ON s.oid = i.refobjid WHERE i.classid = d.classid AND i.objid = d.objid AND i.refclassid = 'pg_namespace'::regclass)
    AND d.objid NOT IN (SELECT oid FROM schemas) ORDER BY 2;
-- What does not lie in a schema and could run or show something of ours.
SELECT (SELECT count(*) FROM pg_event_trigger) AS event_triggers, (SELECT count(*) FROM pg_default_acl) AS default_privileges,
    (SELECT count(*) FROM pg_publication) AS publications, (SELECT count(*) FROM pg_foreign_server) AS servers, (SELECT count(*) FROM pg_cast WHERE oid >= 16384) AS casts;
\pset format unaligned
\pset tuples_only on
SELECT format('schema %s of %s: %s', s.nspname, n.nspowner::regrole, coalesce((
    SELECT string_agg(format('%s%s', role, CASE WHEN has_schema_privilege(role, s.oid, 'CREATE') THEN ' (create)' END), ' ' ORDER BY w.n)
    FROM who AS w WHERE has_schema_privilege(role, s.oid, 'USAGE') OR has_schema_privilege(role, s.oid, 'CREATE')), 'nobody'))
FROM schemas AS s JOIN pg_namespace AS n ON n.oid = s.oid ORDER BY s.nspname COLLATE "C";
-- What a role may do needs both, the object and its schema; here it is the object alone. An owner has everything.
SELECT format('%s %s of %s: %s', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' ELSE 'KIND ' || c.relkind::text END, c.oid::regclass, c.relowner::regrole, coalesce((
    SELECT string_agg(format('%s (%s)', role, rights), ' ' ORDER BY w.n) FROM who AS w, LATERAL (
        SELECT string_agg(lower(p), ' ' ORDER BY k) AS rights FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) WITH ORDINALITY AS t (p, k)
        WHERE has_table_privilege(role, c.oid, p) OR p IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(role, c.oid, p)) AS r
    WHERE rights IS NOT NULL AND role <> c.relowner::regrole::text), 'nobody'))
FROM pg_class AS c WHERE c.relnamespace IN (SELECT oid FROM schemas) AND c.relkind NOT IN ('i', 'S', 't', 'c') ORDER BY c.oid::regclass::text COLLATE "C";
SELECT format('sequence %s of %s: %s', c.oid::regclass, c.relowner::regrole, coalesce((
    SELECT string_agg(role, ' ' ORDER BY w.n) FROM who AS w WHERE has_sequence_privilege(role, c.oid, 'USAGE, SELECT, UPDATE') AND role <> c.relowner::regrole::text), 'nobody'))
FROM pg_class AS c WHERE c.relnamespace IN (SELECT oid FROM schemas) AND c.relkind = 'S' ORDER BY c.oid::regclass::text COLLATE "C";
SELECT format('function %s of %s%s: %s', p.oid::regprocedure, p.proowner::regrole, CASE WHEN p.prosecdef THEN ', runs as its owner' END, coalesce((
    SELECT string_agg(role, ' ' ORDER BY w.n) FROM who AS w
    WHERE has_function_privilege(role, p.oid, 'EXECUTE') AND role <> p.proowner::regrole::text
        AND (role = 'public' OR NOT has_function_privilege('public', p.oid, 'EXECUTE'))), 'nobody'))
FROM pg_proc AS p WHERE p.pronamespace IN (SELECT oid FROM schemas) ORDER BY p.oid::regprocedure::text COLLATE "C";
-- A type of its own, not that of a table's row or of an array.
SELECT format('type %s of %s: %s', t.oid::regtype, t.typowner::regrole, coalesce((
    SELECT string_agg(role, ' ' ORDER BY w.n) FROM who AS w WHERE has_type_privilege(role, t.oid, 'USAGE') AND (role = 'public' OR NOT has_type_privilege('public', t.oid, 'USAGE'))), 'nobody'))
FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
WHERE t.typnamespace IN (SELECT oid FROM schemas) AND t.typelem = 0 AND (c.oid IS NULL OR c.relkind = 'c') ORDER BY t.oid::regtype::text COLLATE "C";
SELECT format('trigger %s on %s (of %s) calls %s of %s, enabled %s', t.tgname, t.tgrelid::regclass, c.relowner::regrole, t.tgfoid::regprocedure, p.proowner::regrole, t.tgenabled)
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_proc AS p ON p.oid = t.tgfoid
WHERE c.relnamespace IN (SELECT oid FROM schemas) AND NOT t.tgisinternal ORDER BY c.oid::regclass::text COLLATE "C", t.tgname COLLATE "C";
SELECT format('rule %s on %s of %s', w.rulename, c.oid::regclass, c.relowner::regrole)
FROM pg_rewrite AS w JOIN pg_class AS c ON c.oid = w.ev_class WHERE c.relnamespace IN (SELECT oid FROM schemas) ORDER BY c.oid::regclass::text COLLATE "C", w.rulename COLLATE "C";
SELECT format('policy %s on %s', p.polname, p.polrelid::regclass)
FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid WHERE c.relnamespace IN (SELECT oid FROM schemas) ORDER BY c.oid::regclass::text COLLATE "C", p.polname COLLATE "C";
SELECT format('foreign key %s from %s of %s to %s of %s', k.conname, f.oid::regclass, f.relowner::regrole, t.oid::regclass, t.relowner::regrole)
FROM pg_constraint AS k JOIN pg_class AS f ON f.oid = k.conrelid JOIN pg_class AS t ON t.oid = k.confrelid
WHERE k.contype = 'f' AND f.relowner <> t.relowner AND (f.relnamespace IN (SELECT oid FROM schemas) OR t.relnamespace IN (SELECT oid FROM schemas)) ORDER BY f.oid::regclass::text COLLATE "C", k.conname COLLATE "C";
\pset format aligned
\pset tuples_only off
-- Nobody may hand anything on.
SELECT p.oid::regprocedure, a.grantee::regrole FROM pg_proc AS p, aclexplode(p.proacl) AS a WHERE p.pronamespace IN (SELECT oid FROM schemas) AND a.is_grantable;
SELECT c.oid::regclass, a.grantee::regrole FROM pg_class AS c, aclexplode(c.relacl) AS a WHERE c.relnamespace IN (SELECT oid FROM schemas) AND a.is_grantable AND a.grantee <> c.relowner;
SELECT n.nspname, a.grantee::regrole FROM pg_namespace AS n, aclexplode(n.nspacl) AS a WHERE n.oid IN (SELECT oid FROM schemas) AND a.is_grantable AND a.grantee <> n.nspowner;
-- No superuser's rights behind a function that runs as its owner, and no function of ours that is leakproof.
SELECT p.oid::regprocedure AS runs_as_superuser
FROM pg_proc AS p JOIN pg_roles AS r ON r.oid = p.proowner
WHERE p.pronamespace IN (SELECT oid FROM schemas)
  AND (p.prosecdef AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole) OR p.proleakproof);
-- The same, tried.
SET ROLE privileges_are_the_list_stranger;
SELECT auth_api.sign_in_with_password('ada@example.com', 'x');
SELECT auth_ext.uid();
SELECT auth.uid();
SET ROLE anon;
SELECT count(*) FROM auth.users;
SELECT count(*) FROM auth_ext.settings;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'x');
SELECT auth_ext.verify_jwt('x');
SELECT auth_ext.setup();
SELECT auth_ext.call_hook('pg_catalog', 'to_jsonb', '{}');
SELECT auth_ext.create_signing_key();
SELECT auth_ext.postgrest_config();
CREATE TABLE auth_ext.mine ();
CREATE FUNCTION auth_api.mine() RETURNS int LANGUAGE sql AS 'SELECT 1';
SET ROLE service_role;
SELECT count(*) FROM auth.users;
SELECT sealed_key FROM auth_ext.server_keys;
SELECT count(*) FROM auth_ext.key_ring;
SELECT auth_ext.rotate_root_key();
SELECT auth_ext.revoke_signing_key('x');
SELECT auth_ext.postgrest_config();
UPDATE auth_ext.settings SET sign_up_allowed = true;
SET ROLE authenticator;
SELECT auth_ext.rotate_root_key();
SELECT auth_api.get_user();
RESET ROLE;
-- Whoever owns the database owns nothing in it.
SET SESSION AUTHORIZATION privileges_are_the_list_dbowner;
SELECT count(*) FROM auth_ext.settings;
SELECT count(*) FROM auth.users;
SELECT auth_ext.setup();
CREATE TABLE auth_ext.mine ();
CREATE FUNCTION auth_api.mine() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW auth.mine AS SELECT 1;
DROP SCHEMA auth_ext CASCADE;
DROP EXTENSION auth_ext CASCADE;
ALTER EXTENSION auth_ext UPDATE;
ALTER SCHEMA auth_api RENAME TO auth_api_before;
CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION auth_ext.invalidate_cache();
CREATE PUBLICATION mine FOR TABLE auth_ext.signing_keys;
GRANT EXECUTE ON FUNCTION auth_ext.create_api_key(text, interval) TO privileges_are_the_list_dbowner;
