-- Who may do what in our schemas: this list, and nothing else. A function or table that is new must be put here on purpose.
CREATE ROLE privileges_are_the_list_stranger;
CREATE TEMPORARY TABLE who (role text, n serial);
INSERT INTO who (role) VALUES ('anon'), ('authenticated'), ('service_role'), ('authenticator'), ('auth_ext_courier'), ('privileges_are_the_list_stranger');
SELECT role, nspname AS schema, has_schema_privilege(role, oid, 'USAGE') AS usage, has_schema_privilege(role, oid, 'CREATE') AS "create"
FROM who, pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api') ORDER BY n, 2;
-- What a role may call needs both: the function and its schema.
SELECT role, string_agg(p.oid::regprocedure::text, E'\n' ORDER BY p.oid::regprocedure::text COLLATE "C") AS may_call
FROM who, pg_proc AS p
WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api'))
  AND has_schema_privilege(role, p.pronamespace, 'USAGE') AND has_function_privilege(role, p.oid, 'EXECUTE')
GROUP BY n, role ORDER BY n;
-- No table, view, column or sequence.
SELECT role, c.oid::regclass AS has_access_to
FROM who, pg_class AS c
WHERE c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api'))
  AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
  AND (has_table_privilege(role, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
    OR has_any_column_privilege(role, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
ORDER BY n, 2::text;
SELECT role, c.oid::regclass AS has_access_to
FROM who, pg_class AS c
WHERE c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api'))
  AND c.relkind = 'S' AND has_sequence_privilege(role, c.oid, 'USAGE, SELECT, UPDATE');
-- PUBLIC has nothing in auth_ext and auth_api, and in auth what Supabase gives.
SELECT p.oid::regprocedure AS public_may_call
FROM pg_proc AS p
WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api'))
  AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0))
ORDER BY p.oid::regprocedure::text COLLATE "C";
-- Nobody may hand anything on.
SELECT p.oid::regprocedure, a.grantee::regrole FROM pg_proc AS p, aclexplode(p.proacl) AS a
WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api')) AND a.is_grantable;
-- No superuser's rights behind a function that runs as its owner, and no function of ours that is leakproof.
SELECT p.oid::regprocedure AS runs_as_superuser
FROM pg_proc AS p JOIN pg_roles AS r ON r.oid = p.proowner
WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api'))
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
