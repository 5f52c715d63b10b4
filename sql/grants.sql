-- Run by auth_ext.setup() each time. Who may call what: everybody the identity functions, which tell a caller only what is
-- known of himself; the API roles the flows in auth_api; the service role also the functions for administrators; nobody else
-- anything.

-- Default privileges of the role that installs may have given them more.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth_ext, auth_api, auth_ext_test
    FROM PUBLIC, anon, authenticated, service_role, authenticator, supabase_auth_admin;
REVOKE ALL ON ALL TABLES IN SCHEMA auth_ext
    FROM PUBLIC, anon, authenticated, service_role, authenticator, supabase_auth_admin;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA auth_ext
    FROM PUBLIC, anon, authenticated, service_role, authenticator, supabase_auth_admin;
REVOKE ALL ON SCHEMA auth_ext, auth_api, auth_ext_test
    FROM PUBLIC, anon, authenticated, service_role, authenticator, supabase_auth_admin;

GRANT USAGE ON SCHEMA auth_api TO anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION
    auth_api.sign_up(text, text, jsonb, text, text, text, text, text),
    auth_api.sign_in_anonymously(jsonb),
    auth_api.sign_in_with_password(text, text, text),
    auth_api.refresh_session(text),
    auth_api.sign_out(text),
    auth_api.get_user(),
    auth_api.update_user(text, text, jsonb, text, text, jsonb, text, text, text, text, text),
    auth_api.list_sessions(),
    auth_api.revoke_session(uuid),
    auth_api.mfa_enroll(text, text, text, text),
    auth_api.mfa_challenge(text, text),
    auth_api.mfa_verify(text, text, text, jsonb),
    auth_api.mfa_unenroll(text),
    auth_api.mfa_list_factors(),
    auth_api.get_authenticator_assurance_level(),
    auth_api.mfa_recovery_codes(),
    auth_api.mfa_generate_recovery_codes(text),
    auth_api.mfa_regenerate_recovery_codes(),
    auth_api.mfa_verify_recovery_code(text),
    auth_api.mfa_delete_recovery_codes(),
    auth_api.passkey_registration_options(),
    auth_api.passkey_registration_verify(text, jsonb),
    auth_api.passkey_authentication_options(),
    auth_api.passkey_authentication_verify(text, jsonb),
    auth_api.passkey_list(),
    auth_api.passkey_update(text, text),
    auth_api.passkey_delete(text),
    auth_api.sign_in_with_otp(text, jsonb, boolean, text, text, text, text, text),
    auth_api.reset_password_for_email(text, text, text, text),
    auth_api.resend(text, text, text, text, text, text),
    auth_api.verify_otp(text, text, text, text, text),
    auth_api.exchange_code_for_session(text, text),
    auth_api.sign_in_with_id_token(text, text, text, text, boolean),
    auth_api.get_user_identities(),
    auth_api.unlink_identity(text),
    auth_api.merge_identity(text),
    auth_api.reauthenticate(),
    auth_api.jwks(),
    auth_api.http(),
    auth_api.http(json),
    auth_api.http(bytea)
TO anon, authenticated, service_role;

-- USAGE of the schema lets everybody name what is in it, no more: every function needs a grant of its own, and no table has
-- one. The identity functions and the checks are everybody's, because a role of the app's own in the role claim passes
-- policies, too, and a hook may ask who makes the request.
GRANT USAGE ON SCHEMA auth_ext TO PUBLIC;
GRANT EXECUTE ON FUNCTION
    auth_ext.uid(),
    auth_ext.jwt(),
    auth_ext.role(),
    auth_ext.email(),
    auth_ext.session_id(),
    auth_ext.aal(),
    auth_ext.claim(text),
    auth_ext.has_claim(text, text),
    auth_ext.check_request(),
    auth_ext.pin_search_path(),
    auth_ext.request_refusal(text),
    auth_ext.session_is_live()
TO PUBLIC;

-- Whoever logs in as authenticator, through a pooler say, binds a token to become its role.
GRANT EXECUTE ON FUNCTION
    auth_ext.bind(text, boolean),
    auth_ext.unbind()
TO anon, authenticated, service_role, authenticator;

GRANT EXECUTE ON FUNCTION
    auth_ext.admin_create_user(text, text, boolean, jsonb, jsonb, text, text, text, uuid, text, boolean),
    auth_ext.admin_delete_user(uuid, boolean),
    auth_ext.admin_mfa_list_factors(uuid),
    auth_ext.admin_mfa_delete_factor(uuid, text),
    auth_ext.admin_mfa_update_factor(uuid, text, text, text),
    auth_ext.admin_passkey_list(uuid),
    auth_ext.admin_passkey_delete(uuid, text),
    auth_ext.admin_get_user(uuid),
    auth_ext.admin_list_sessions(uuid),
    auth_ext.admin_list_users(bigint, bigint, text, text),
    auth_ext.admin_sign_out(uuid, text, uuid),
    auth_ext.admin_update_user(uuid, text, text, boolean, jsonb, jsonb, text, text, text, text, boolean),
    auth_ext.purge(bigint),
    auth_ext.outbox_status(),
    auth_ext.outbox_retry(uuid),
    auth_ext.outbox_message(uuid),
    auth_ext.mail_test(text),
    auth_ext.sms_test(text),
    auth_ext.set_sms_provider(text, text, text, text, text, jsonb),
    auth_ext.admin_invite_user_by_email(text, jsonb, text),
    auth_ext.admin_generate_link(text, text, text, text, jsonb, text),
    auth_ext.check_redirect(text),
    auth_ext.set_provider(text, text, text, boolean, jsonb),
    auth_ext.delete_provider(text),
    auth_ext.provider_list(),
    auth_ext.provider_check(text),
    auth_ext.set_provider_keys(text, jsonb),
    auth_ext.provider_token(uuid),
    auth_ext.mail_template(text),
    auth_ext.mail_preview(text, jsonb),
    auth_ext.handback_report(),
    auth_ext.decode_jwt(text),
    auth_ext.explain_jwt(text),
    auth_ext.jwks(),
    auth_ext.revoke_jwt(text),
    auth_ext.revoke_jwt(text, timestamp with time zone),
    auth_ext.sign_jwt(jsonb),
    auth_ext.verification_reasons(),
    auth_ext.verify_jws(text, jsonb),
    auth_ext.verify_jwt(text),
    auth_ext.verify_jwt(text, jsonb, text, text), auth_ext.verify_jwt_without_audience(text, jsonb, text, text, text)
TO service_role;

-- PostgREST calls it as the role that it logs in with. It hands out the symmetric keys, so nobody else may.
GRANT EXECUTE ON FUNCTION auth_ext.postgrest_config() TO authenticator;

-- The courier: what it carries it gets from functions, and it reads no table.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth_ext, auth_api, auth_ext_test FROM auth_ext_courier;
REVOKE ALL ON ALL TABLES IN SCHEMA auth_ext FROM auth_ext_courier;
GRANT USAGE ON SCHEMA auth_ext TO auth_ext_courier;
GRANT EXECUTE ON FUNCTION
    auth_ext.courier_claim(text, text, integer, integer),
    auth_ext.courier_report(jsonb),
    auth_ext.courier_callback(jsonb, text, jsonb),
    auth_ext.outbox_status()
TO auth_ext_courier;
