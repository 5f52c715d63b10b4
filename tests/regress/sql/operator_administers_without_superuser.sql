-- A role that is no superuser administers day to day, as postgres does on Supabase, and can do no more.
CREATE ROLE regress_operator LOGIN BYPASSRLS;
SET ROLE regress_operator;
SELECT auth_ext.create_api_key('service_role');
UPDATE auth_ext.settings SET autoconfirm = true;
RESET ROLE;
SELECT auth_ext.grant_operator('regress_operator');
SELECT auth_ext.grant_operator('regress_operator');

SET ROLE regress_operator;
UPDATE auth_ext.settings SET autoconfirm = true, redirect_allow_list = '{https://app.example.com/**}' RETURNING autoconfirm;
INSERT INTO auth_ext.mail_templates (type, subject) VALUES ('invite', 'Come in');
INSERT INTO auth_ext.mail_templates (type, subject) VALUES ('recovery', 'Broken {{');
SELECT length(auth_ext.create_api_key('service_role')) > 100 AS made;
SELECT auth_ext.create_signing_key('EdDSA') ->> 'kid' AS kid \gset
SELECT jsonb_array_length(auth_ext.activate_signing_key(:'kid')) AS changes;
SELECT algorithm, status FROM auth_ext.key_ring ORDER BY algorithm;
SELECT auth_ext.admin_create_user('ada@example.com', 'correct horse battery') ->> 'email' AS email;
SELECT count(*) > 15 AS looks FROM auth_ext.doctor();
SELECT count(*) FROM auth_ext.handover_report() WHERE state = 'fail';
SELECT count(*) FROM auth_ext.rls_report();
SELECT became FROM auth_ext.import_gotrue_settings('GOTRUE_JWT_EXP=900');
SELECT jsonb_typeof(auth_ext.purge()) AS purged;

-- What stays with a superuser.
SELECT auth_ext.setup();
SELECT auth_ext.takeover();
SELECT auth_ext.restore();
SELECT auth_ext.rotate_root_key();
SELECT auth_ext_test.login_as('ada@example.com');
SELECT auth_ext.grant_operator('regress_operator');
SELECT auth_ext.call_hook('public', 'x', '{}');
SELECT * FROM auth_ext.refresh_tokens;
SELECT * FROM auth_ext.server_keys;
SELECT * FROM auth.users;
SELECT pg_has_role('auth_ext_owner', 'MEMBER') AS owns;
SELECT auth_ext.create_api_key('postgres');
RESET ROLE;

-- Nobody whom a client can become.
SELECT auth_ext.grant_operator('authenticated');
SELECT auth_ext.grant_operator('auth_ext_owner');
CREATE ROLE regress_group;
GRANT regress_group TO anon;
SELECT auth_ext.grant_operator('regress_group');
SELECT auth_ext.revoke_operator('service_role');
SELECT auth_ext.grant_operator('no_such_role');

SELECT auth_ext.setup() IS NOT NULL AS grants_stay;
SELECT has_table_privilege('regress_operator', 'auth_ext.settings', 'UPDATE') AS may_still;
SELECT auth_ext.revoke_operator('regress_operator');
SELECT count(*) AS left_over FROM pg_class WHERE relacl::text ~ 'regress_operator';
SELECT count(*) AS left_over FROM pg_proc WHERE proacl::text ~ 'regress_operator';
DROP ROLE regress_operator, regress_group;
