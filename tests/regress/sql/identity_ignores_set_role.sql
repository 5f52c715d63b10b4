-- SET ROLE changes who the SQL role is and not who asks. The API roles may call the functions, others only with a grant.

SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001", "role": "authenticated"}';
SET ROLE authenticated;
SELECT current_user, auth_ext.uid(), auth_ext.role();
SET ROLE anon;
SELECT current_user, auth_ext.uid(), auth_ext.role(), auth_ext.claim('role'), auth_ext.has_claim('role', 'authenticated');
SET ROLE service_role;
SELECT current_user, auth_ext.uid(), auth_ext.session_id(), auth_ext.aal(), auth_ext.email();
RESET ROLE;
CREATE ROLE identity_ignores_set_role_other;
SET ROLE identity_ignores_set_role_other;
SELECT auth_ext.uid();
RESET ROLE;
SET SESSION AUTHORIZATION authenticated;
SELECT auth_ext.uid();
RESET SESSION AUTHORIZATION;
SELECT auth_ext.uid();

-- They need not read the settings table, and may not.
SET ROLE authenticated;
SELECT auth_ext.uid();
SELECT identity_mode FROM auth_ext.settings;
