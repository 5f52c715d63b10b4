-- Second factors. They return their refusals, as the flows do; the same C functions stand in auth_api under the same names.

CREATE FUNCTION auth_ext.mfa_enroll(factor_type text, friendly_name text DEFAULT NULL, issuer text DEFAULT NULL, phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_enroll_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_enroll(text, text, text, text) IS
    'Enrols a second factor of the user in request.jwt.claims: totp, phone or webauthn. Gives {id, type, friendly_name, totp: {qr_code, secret, uri}} or GoTrue''s refusal. It counts once it is verified.';

CREATE FUNCTION auth_ext.mfa_challenge(factor_id text, channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_challenge_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_challenge(text, text) IS
    'Asks for a proof of a factor: {id, type, expires_at} or GoTrue''s refusal. A phone is sent a code (channel: sms or whatsapp); a security key gets webauthn: {type, credential_options}.';

CREATE FUNCTION auth_ext.mfa_verify(factor_id text, challenge_id text, code text DEFAULT NULL, webauthn jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_verify_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_verify(text, text, text, jsonb) IS
    'Proves a factor with the code of an authenticator app or of a text message, or with {type, credential_response} of a security key. Gives a session at aal2 with a new refresh token, ends the user''s sessions that have proved none, or gives GoTrue''s refusal. Pass the code as a bind parameter.';

CREATE FUNCTION auth_ext.mfa_unenroll(factor_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_unenroll_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_unenroll(text) IS
    'Removes a factor of the user in request.jwt.claims: {id}. A verified one needs a session at aal2.';

CREATE FUNCTION auth_ext.mfa_list_factors()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_list_factors_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_list_factors() IS
    'The factors of the user in request.jwt.claims: {all, totp, phone, webauthn}; all but the first have only the verified ones.';

CREATE FUNCTION auth_ext.get_authenticator_assurance_level()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_authenticator_assurance_level_wrapper';
COMMENT ON FUNCTION auth_ext.get_authenticator_assurance_level() IS
    'How the user in request.jwt.claims signed in: {currentLevel, nextLevel, currentAuthenticationMethods}; nextLevel is aal2 when she has a verified factor.';

CREATE FUNCTION auth_ext.mfa_recovery_codes()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_recovery_codes() IS
    'How many recovery codes the user in request.jwt.claims has left: {id, type, total, remaining}.';

CREATE FUNCTION auth_ext.mfa_generate_recovery_codes(friendly_name text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_generate_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_generate_recovery_codes(text) IS
    'Gives the user in request.jwt.claims ten recovery codes, shown this once: {id, type, friendly_name, total, codes}. Needs a session at aal2.';

CREATE FUNCTION auth_ext.mfa_regenerate_recovery_codes()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_regenerate_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_regenerate_recovery_codes() IS
    'Gives the user in request.jwt.claims ten new recovery codes in place of the old ones. Needs a session at aal2.';

CREATE FUNCTION auth_ext.mfa_verify_recovery_code(code text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_verify_recovery_code_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_verify_recovery_code(text) IS
    'Proves a recovery code, which is spent. Gives a session at aal2 or a refusal. Pass the code as a bind parameter.';

CREATE FUNCTION auth_ext.mfa_delete_recovery_codes()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_delete_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_delete_recovery_codes() IS
    'Takes the recovery codes of the user in request.jwt.claims away: {id}. Needs a session at aal2.';

CREATE FUNCTION auth_api.mfa_enroll(factor_type text, friendly_name text DEFAULT NULL, issuer text DEFAULT NULL, phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_enroll_wrapper';
COMMENT ON FUNCTION auth_api.mfa_enroll(text, text, text, text) IS
    'POST /rpc/mfa_enroll: auth_ext.mfa_enroll for PostgREST.';

CREATE FUNCTION auth_api.mfa_challenge(factor_id text, channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_challenge_wrapper';
COMMENT ON FUNCTION auth_api.mfa_challenge(text, text) IS
    'POST /rpc/mfa_challenge: auth_ext.mfa_challenge for PostgREST.';

CREATE FUNCTION auth_api.mfa_verify(factor_id text, challenge_id text, code text DEFAULT NULL, webauthn jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_verify_wrapper';
COMMENT ON FUNCTION auth_api.mfa_verify(text, text, text, jsonb) IS
    'POST /rpc/mfa_verify: auth_ext.mfa_verify for PostgREST.';

CREATE FUNCTION auth_api.mfa_unenroll(factor_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_unenroll_wrapper';
COMMENT ON FUNCTION auth_api.mfa_unenroll(text) IS
    'POST /rpc/mfa_unenroll: auth_ext.mfa_unenroll for PostgREST.';

CREATE FUNCTION auth_api.mfa_list_factors()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_list_factors_wrapper';
COMMENT ON FUNCTION auth_api.mfa_list_factors() IS
    'GET or POST /rpc/mfa_list_factors: auth_ext.mfa_list_factors for PostgREST.';

CREATE FUNCTION auth_api.get_authenticator_assurance_level()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_authenticator_assurance_level_wrapper';
COMMENT ON FUNCTION auth_api.get_authenticator_assurance_level() IS
    'GET or POST /rpc/get_authenticator_assurance_level: auth_ext.get_authenticator_assurance_level for PostgREST.';

CREATE FUNCTION auth_api.mfa_recovery_codes()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_api.mfa_recovery_codes() IS
    'GET or POST /rpc/mfa_recovery_codes: auth_ext.mfa_recovery_codes for PostgREST.';

CREATE FUNCTION auth_api.mfa_generate_recovery_codes(friendly_name text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_generate_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_api.mfa_generate_recovery_codes(text) IS
    'POST /rpc/mfa_generate_recovery_codes: auth_ext.mfa_generate_recovery_codes for PostgREST.';

CREATE FUNCTION auth_api.mfa_regenerate_recovery_codes()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_regenerate_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_api.mfa_regenerate_recovery_codes() IS
    'POST /rpc/mfa_regenerate_recovery_codes: auth_ext.mfa_regenerate_recovery_codes for PostgREST.';

CREATE FUNCTION auth_api.mfa_verify_recovery_code(code text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_verify_recovery_code_wrapper';
COMMENT ON FUNCTION auth_api.mfa_verify_recovery_code(text) IS
    'POST /rpc/mfa_verify_recovery_code: auth_ext.mfa_verify_recovery_code for PostgREST.';

CREATE FUNCTION auth_api.mfa_delete_recovery_codes()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_delete_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_api.mfa_delete_recovery_codes() IS
    'POST /rpc/mfa_delete_recovery_codes: auth_ext.mfa_delete_recovery_codes for PostgREST.';

CREATE FUNCTION auth_ext.admin_mfa_list_factors(user_id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_mfa_list_factors_wrapper';
COMMENT ON FUNCTION auth_ext.admin_mfa_list_factors(uuid) IS
    'The second factors of a user, as an array.';

CREATE FUNCTION auth_ext.admin_mfa_delete_factor(user_id uuid, factor_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_mfa_delete_factor_wrapper';
COMMENT ON FUNCTION auth_ext.admin_mfa_delete_factor(uuid, text) IS
    'Removes a second factor of a user and lowers the sessions that it has raised. Gives the factor as it was.';

CREATE FUNCTION auth_ext.admin_mfa_update_factor(user_id uuid, factor_id text, friendly_name text DEFAULT NULL, phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_mfa_update_factor_wrapper';
COMMENT ON FUNCTION auth_ext.admin_mfa_update_factor(uuid, text, text, text) IS
    'Gives a second factor of a user another name, or a phone another number. Gives the factor.';

CREATE FUNCTION auth_ext.sign_in_anonymously(data jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_anonymously_wrapper';
COMMENT ON FUNCTION auth_ext.sign_in_anonymously(jsonb) IS
    'Adds a user of whom nothing is known and signs her in, where anonymous_sign_in_allowed. data goes to user_metadata. Gives a session or GoTrue''s refusal.';

CREATE FUNCTION auth_api.sign_in_anonymously(data jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_anonymously_wrapper';
COMMENT ON FUNCTION auth_api.sign_in_anonymously(jsonb) IS
    'POST /rpc/sign_in_anonymously: auth_ext.sign_in_anonymously for PostgREST.';
