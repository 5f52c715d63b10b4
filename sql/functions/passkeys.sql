-- Passkeys (WebAuthn). The same C functions stand in auth_api under the same names.

CREATE FUNCTION auth_ext.passkey_registration_options()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_registration_options_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_registration_options() IS
    'Begins the registration of a passkey of the user in request.jwt.claims: {challenge_id, options, expires_at}, options for navigator.credentials.create().';

CREATE FUNCTION auth_ext.passkey_registration_verify(challenge_id text, credential jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_registration_verify_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_registration_verify(text, jsonb) IS
    'Ends it with what the browser gave: {id, friendly_name, created_at} or a refusal.';

CREATE FUNCTION auth_ext.passkey_authentication_options()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_authentication_options_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_authentication_options() IS
    'Begins a sign-in with a passkey: {challenge_id, options, expires_at}, options for navigator.credentials.get().';

CREATE FUNCTION auth_ext.passkey_authentication_verify(challenge_id text, credential jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_authentication_verify_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_authentication_verify(text, jsonb) IS
    'Ends it with what the browser gave: a session or a refusal.';

CREATE FUNCTION auth_ext.passkey_list()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_list_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_list() IS
    'The passkeys of the user in request.jwt.claims, oldest first: [{id, friendly_name, created_at, last_used_at}].';

CREATE FUNCTION auth_ext.passkey_update(passkey_id text, friendly_name text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_update_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_update(text, text) IS
    'Gives a passkey of the user in request.jwt.claims another name.';

CREATE FUNCTION auth_ext.passkey_delete(passkey_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_delete_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_delete(text) IS
    'Removes a passkey of the user in request.jwt.claims: {}. Takes a young session, and one at aal2 where she has a second factor.';

CREATE FUNCTION auth_ext.admin_passkey_list(user_id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_passkey_list_wrapper';
COMMENT ON FUNCTION auth_ext.admin_passkey_list(uuid) IS
    'The passkeys of a user, oldest first: [{id, friendly_name, created_at, last_used_at}].';

CREATE FUNCTION auth_ext.admin_passkey_delete(user_id uuid, passkey_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_passkey_delete_wrapper';
COMMENT ON FUNCTION auth_ext.admin_passkey_delete(uuid, text) IS
    'Removes a passkey of a user: {}.';

CREATE FUNCTION auth_api.passkey_registration_options()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_registration_options_wrapper';
COMMENT ON FUNCTION auth_api.passkey_registration_options() IS
    'POST /rpc/passkey_registration_options: auth_ext.passkey_registration_options for PostgREST.';

CREATE FUNCTION auth_api.passkey_registration_verify(challenge_id text, credential jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_registration_verify_wrapper';
COMMENT ON FUNCTION auth_api.passkey_registration_verify(text, jsonb) IS
    'POST /rpc/passkey_registration_verify: auth_ext.passkey_registration_verify for PostgREST.';

CREATE FUNCTION auth_api.passkey_authentication_options()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_authentication_options_wrapper';
COMMENT ON FUNCTION auth_api.passkey_authentication_options() IS
    'POST /rpc/passkey_authentication_options: auth_ext.passkey_authentication_options for PostgREST.';

CREATE FUNCTION auth_api.passkey_authentication_verify(challenge_id text, credential jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_authentication_verify_wrapper';
COMMENT ON FUNCTION auth_api.passkey_authentication_verify(text, jsonb) IS
    'POST /rpc/passkey_authentication_verify: auth_ext.passkey_authentication_verify for PostgREST.';

CREATE FUNCTION auth_api.passkey_list()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_list_wrapper';
COMMENT ON FUNCTION auth_api.passkey_list() IS
    'GET or POST /rpc/passkey_list: auth_ext.passkey_list for PostgREST.';

CREATE FUNCTION auth_api.passkey_update(passkey_id text, friendly_name text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_update_wrapper';
COMMENT ON FUNCTION auth_api.passkey_update(text, text) IS
    'POST /rpc/passkey_update: auth_ext.passkey_update for PostgREST.';

CREATE FUNCTION auth_api.passkey_delete(passkey_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_delete_wrapper';
COMMENT ON FUNCTION auth_api.passkey_delete(text) IS
    'POST /rpc/passkey_delete: auth_ext.passkey_delete for PostgREST.';
