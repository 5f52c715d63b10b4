-- Default privileges of the role that installs give nobody more than the list of grants says.
-- database: empty
CREATE ROLE default_privileges_give_nothing_s;
DO $$ BEGIN IF to_regrole('anon') IS NULL THEN RAISE EXCEPTION 'the API roles are missing'; END IF; END $$;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO anon, authenticated;
CREATE EXTENSION auth_ext;
SELECT auth_ext.setup() ->> 'auth_schema' AS auth_schema;
SELECT r.rolname, p.oid::regprocedure AS may_execute
FROM pg_proc AS p, pg_roles AS r
WHERE p.pronamespace IN ('auth_ext'::regnamespace, 'auth_api'::regnamespace)
  AND r.rolname IN ('anon', 'authenticated', 'authenticator', 'default_privileges_give_nothing_s')
  AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
ORDER BY r.rolname, p.oid::regprocedure::text COLLATE "C";
SELECT r.rolname, c.oid::regclass AS may_read_or_write
FROM pg_class AS c, pg_roles AS r
WHERE c.relnamespace IN ('auth_ext'::regnamespace, 'auth_api'::regnamespace, 'auth'::regnamespace)
  AND c.relkind IN ('r', 'v') AND r.rolname IN ('anon', 'authenticated', 'service_role', 'authenticator', 'default_privileges_give_nothing_s')
  AND has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
ORDER BY r.rolname, 2::text COLLATE "C";
SELECT r.rolname, n.nspname AS may_create_in
FROM pg_namespace AS n, pg_roles AS r
WHERE n.nspname IN ('auth', 'auth_ext', 'auth_api') AND r.rolname IN ('anon', 'authenticated', 'service_role', 'authenticator')
  AND has_schema_privilege(r.oid, n.oid, 'CREATE')
ORDER BY 1, 2;
SELECT has_function_privilege('service_role', 'auth_ext.rotate_root_key()', 'EXECUTE') AS rotate,
    has_function_privilege('service_role', 'auth_ext.create_signing_key(text)', 'EXECUTE') AS create_key;
