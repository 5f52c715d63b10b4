-- auth_ext_test: real tokens for any user, roles and identity until the end of the transaction, and nothing for API roles.

CREATE TABLE note (user_id uuid DEFAULT auth.uid(), body text);
ALTER TABLE note ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON note TO anon, authenticated, service_role;
CREATE POLICY own ON note TO authenticated USING (user_id = auth.uid());
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery staple', '{"name": "Ada"}') -> 'user' ->> 'id' AS ada \gset
INSERT INTO note VALUES (:'ada', 'of Ada'), (gen_random_uuid(), 'of somebody');
DELETE FROM auth.sessions WHERE true;

-- In mode request, and in mode verified.
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
SELECT current_user, auth.uid() = :'ada' AS uid, auth.email(), auth.role(), auth_ext.aal(), body FROM note;
-- The token is real: it verifies, belongs to a session that is live, and the flows know her.
SELECT auth_ext.session_is_live(), auth_api.get_user() -> 'user_metadata' ->> 'name' AS name;
RESET ROLE;
SELECT count(*) FROM auth.sessions WHERE user_id = :'ada';
UPDATE auth_ext.settings SET identity_mode = 'verified';
SELECT auth_ext_test.login_as(:'ada', '{"aal": "aal2", "app_metadata": {"plan": "premium"}}');
SELECT current_user, auth.uid() = :'ada' AS uid, auth_ext.aal(), auth_ext.claim('app_metadata.plan'), body FROM note;
RESET ROLE;
SELECT auth_ext_test.logout();
SELECT current_user, auth.uid(), auth.jwt();
SELECT auth_ext_test.as_anon();
SELECT current_user, auth.uid(), auth.role(), (SELECT count(*) FROM note) AS notes;
RESET ROLE;
SELECT auth_ext_test.as_service_role();
SELECT current_user, auth.uid(), auth.role(), (SELECT count(*) FROM note) AS notes;
ROLLBACK;
-- Rolled back with the test.
SELECT current_user, auth.uid(), (SELECT count(*) FROM auth.sessions) AS sessions;

-- The hook's claims are in the token.
CREATE FUNCTION add_claim(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,shoe_size}', '43') $$;
GRANT EXECUTE ON FUNCTION add_claim(jsonb) TO supabase_auth_admin;
BEGIN;
UPDATE auth_ext.settings SET custom_access_token_hook = 'public.add_claim';
SELECT auth_ext_test.login_as('ada@example.com');
SELECT auth_ext.claim('shoe_size');
ROLLBACK;

-- Whom it cannot sign in.
SELECT auth_ext_test.login_as('nobody@example.com');
SELECT auth_ext_test.login_as('no address');
SELECT auth_ext_test.login_as('00000000-0000-4000-8000-000000000000');
SELECT auth_ext_test.login_as('ada@example.com', '[]');
SELECT auth_ext_test.login_as('ada@example.com', '{"role": "no such role"}');
SELECT auth_ext_test.login_as('ada@example.com', '{"exp": 1}');
SELECT auth_ext_test.login_as('ada@example.com', '{"aud": "somebody else"}');
BEGIN;
UPDATE auth.users SET banned_until = now() + interval '1 hour' WHERE email = 'ada@example.com';
SELECT auth_ext_test.login_as('ada@example.com');
ROLLBACK;

-- Nothing of it is granted, and a test that has become somebody cannot become somebody else without RESET ROLE.
SELECT count(*) AS granted FROM pg_roles AS r, pg_proc AS p
WHERE r.rolname IN ('anon', 'authenticated', 'service_role', 'authenticator')
    AND (has_schema_privilege(r.oid, 'auth_ext_test', 'USAGE') OR p.pronamespace = 'auth_ext_test'::regnamespace AND has_function_privilege(r.oid, p.oid, 'EXECUTE'));
SELECT proname, proowner::regrole, prosecdef FROM pg_proc WHERE pronamespace = 'auth_ext_test'::regnamespace ORDER BY proname;
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
SELECT auth_ext_test.login_as('ada@example.com');
ROLLBACK;
