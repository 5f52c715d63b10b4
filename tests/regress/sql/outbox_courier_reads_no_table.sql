-- The courier's role calls its functions and reads no table; nobody else may claim.
SELECT rolcanlogin, rolsuper, rolinherit, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = 'auth_ext_courier';
SELECT p.oid::regprocedure FROM pg_proc AS p
WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api'))
  AND has_schema_privilege('auth_ext_courier', p.pronamespace, 'USAGE') AND has_function_privilege('auth_ext_courier', p.oid, 'EXECUTE')
  AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0)
ORDER BY 1;
SELECT c.oid::regclass AS has_access_to FROM pg_class AS c
WHERE c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api'))
  AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
  AND (has_table_privilege('auth_ext_courier', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
    OR has_any_column_privilege('auth_ext_courier', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'));
SELECT auth_ext.mail_test('ada@example.com') ? 'id' AS queued;
SET ROLE auth_ext_courier;
SELECT jsonb_array_length(auth_ext.courier_claim('here', 'mail')) AS claimed;
SELECT auth_ext.outbox_status() -> 'being_sent' AS being_sent;
SELECT count(*) FROM auth_ext.outbox;
SELECT count(*) FROM auth_ext.server_keys;
SELECT count(*) FROM auth.users;
SELECT auth_ext.mail_test('ada@example.com');
SELECT auth_ext.outbox_retry();
SELECT auth_ext.admin_list_users();
SELECT auth_ext.sign_jwt('{}');
CREATE TABLE auth_ext.mine ();
SET ROLE service_role;
SELECT auth_ext.courier_claim('here', 'mail');
SELECT auth_ext.courier_report('[]');
SELECT auth_ext.outbox_status() ? 'pending' AS sees;
SET ROLE anon;
SELECT auth_ext.courier_claim('here', 'mail');
SELECT auth_ext.outbox_status();
