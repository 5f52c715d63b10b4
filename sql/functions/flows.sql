-- The flows. They return their refusals, because an error would roll back what they record; the HTTP status is left in
-- response.status for PostgREST. The same C functions stand in auth_api under the names of supabase-js.

CREATE FUNCTION auth_ext.sign_up(
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_up_wrapper';
COMMENT ON FUNCTION auth_ext.sign_up(text, text, jsonb, text, text, text, text, text) IS
    'Signs a person up with an e-mail or a phone. Gives a session (autoconfirm, phone_autoconfirm), or the user while a mail with a link and a code, or a code by text message (channel: sms or whatsapp), goes out, or GoTrue''s refusal. data goes to user_metadata; the link leads to redirect_to, with PKCE when there is a code_challenge. Pass the password as a bind parameter.';

CREATE FUNCTION auth_ext.sign_in_with_password(email text DEFAULT NULL, password text DEFAULT NULL, phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_password_wrapper';
COMMENT ON FUNCTION auth_ext.sign_in_with_password(text, text, text) IS
    'Signs a user in with an e-mail or a phone. Gives a session {access_token, token_type, expires_in, expires_at, refresh_token, user} or GoTrue''s refusal. Pass the password as a bind parameter.';

CREATE FUNCTION auth_ext.refresh_session(refresh_token text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'refresh_session_wrapper';
COMMENT ON FUNCTION auth_ext.refresh_session(text) IS
    'Exchanges a refresh token for a new session answer. An old token used again ends the session (theft). Pass the token as a bind parameter.';

CREATE FUNCTION auth_ext.sign_out(scope text DEFAULT 'global')
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_out_wrapper';
COMMENT ON FUNCTION auth_ext.sign_out(text) IS
    'Ends sessions of the user in request.jwt.claims: global (all), local (this one) or others. Gives {} or GoTrue''s refusal.';

CREATE FUNCTION auth_ext.get_user()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_user_wrapper';
COMMENT ON FUNCTION auth_ext.get_user() IS
    'The user in request.jwt.claims as GoTrue''s JSON, or its refusal when user or session are gone or the user is banned.';

CREATE FUNCTION auth_api.sign_up(
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_up_wrapper';
COMMENT ON FUNCTION auth_api.sign_up(text, text, jsonb, text, text, text, text, text) IS 'POST /rpc/sign_up: auth_ext.sign_up for PostgREST.';

CREATE FUNCTION auth_api.sign_in_with_password(email text DEFAULT NULL, password text DEFAULT NULL, phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_password_wrapper';
COMMENT ON FUNCTION auth_api.sign_in_with_password(text, text, text) IS
    'POST /rpc/sign_in_with_password: auth_ext.sign_in_with_password for PostgREST.';

CREATE FUNCTION auth_api.refresh_session(refresh_token text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'refresh_session_wrapper';
COMMENT ON FUNCTION auth_api.refresh_session(text) IS
    'POST /rpc/refresh_session: auth_ext.refresh_session for PostgREST.';

CREATE FUNCTION auth_api.sign_out(scope text DEFAULT 'global')
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_out_wrapper';
COMMENT ON FUNCTION auth_api.sign_out(text) IS 'POST /rpc/sign_out: auth_ext.sign_out for PostgREST.';

CREATE FUNCTION auth_api.get_user()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_user_wrapper';
COMMENT ON FUNCTION auth_api.get_user() IS 'GET or POST /rpc/get_user: auth_ext.get_user for PostgREST.';

CREATE FUNCTION auth_ext.update_user(
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    current_password text DEFAULT NULL,
    nonce text DEFAULT NULL,
    app_metadata jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'update_user_wrapper';
COMMENT ON FUNCTION auth_ext.update_user(text, text, jsonb, text, text, jsonb, text, text, text, text, text) IS
    'Changes the user in request.jwt.claims: e-mail (at once with autoconfirm, else by mail), phone (at once with phone_autoconfirm, else by a code), password (ends all other sessions; needs current_password, a young session or the nonce of reauthenticate()), data over user_metadata, where null takes a member away. app_metadata only for the service role. Gives the user or a refusal. Pass passwords as bind parameters.';

CREATE FUNCTION auth_api.update_user(
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    current_password text DEFAULT NULL,
    nonce text DEFAULT NULL,
    app_metadata jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'update_user_wrapper';
COMMENT ON FUNCTION auth_api.update_user(text, text, jsonb, text, text, jsonb, text, text, text, text, text) IS
    'POST /rpc/update_user: auth_ext.update_user for PostgREST.';
