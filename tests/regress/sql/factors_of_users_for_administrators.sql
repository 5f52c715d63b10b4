-- Administrators list, rename and remove the factors of a user; nobody else may.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set factors :srcdir /../fixtures/factors.sql
\i :factors
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
INSERT INTO kept VALUES ('ada', auth_ext.sign_up('ada@example.com', 'correct horse battery')), ('bob', auth_ext.sign_up('bob@example.com', 'correct horse battery'));
SELECT keep('phone', 'ada', $$auth_api.mfa_enroll('totp', 'my phone')$$), keep('spare', 'ada', $$auth_api.mfa_enroll('totp', 'spare')$$);
SELECT prove('ada2', 'ada', 'phone');
SELECT (answer('ada') #>> '{user,id}')::uuid AS ada, (answer('bob') #>> '{user,id}')::uuid AS bob, answer('phone') ->> 'id' AS phone \gset
SET ROLE service_role;
SELECT f - 'id' - 'created_at' - 'updated_at' - 'last_challenged_at' AS factor FROM jsonb_array_elements(auth_ext.admin_mfa_list_factors(:'ada')) AS f;
SELECT auth_ext.admin_mfa_list_factors(:'bob');
RESET ROLE;
SELECT outcome(auth_ext.admin_mfa_list_factors(NULL)), outcome(auth_ext.admin_mfa_list_factors('11111111-2222-4333-8444-555555555555'));
SELECT auth_ext.admin_mfa_update_factor(:'ada', :'phone', 'renamed') ->> 'friendly_name' AS renamed;
SELECT outcome(auth_ext.admin_mfa_update_factor(:'ada', 'abc', 'x')), outcome(auth_ext.admin_mfa_update_factor(:'bob', :'phone', 'x'));
SELECT outcome(auth_ext.admin_mfa_delete_factor(:'bob', :'phone')), outcome(auth_ext.admin_mfa_delete_factor(NULL, :'phone'));
SELECT auth_ext.admin_mfa_delete_factor(:'ada', :'phone') ->> 'friendly_name' AS removed;
SELECT aal, factor_id FROM auth.sessions WHERE user_id = :'ada';
SELECT auth_ext.admin_mfa_list_factors(:'ada');
SELECT failure($$SET LOCAL ROLE authenticated; SELECT auth_ext.admin_mfa_list_factors(NULL)$$);
SELECT payload ->> 'action' AS action, payload ->> 'actor_username' AS actor FROM auth.audit_log_entries WHERE payload ->> 'action' IN ('factor_updated', 'factor_deleted') ORDER BY created_at, id;
