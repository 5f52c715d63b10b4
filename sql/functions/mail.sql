-- Mails, one-time codes, links and PKCE. The same C functions stand in auth_api under the names of supabase-js.

CREATE FUNCTION auth_ext.sign_in_with_otp(
    email text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    create_user boolean DEFAULT true,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_otp_wrapper';
COMMENT ON FUNCTION auth_ext.sign_in_with_otp(text, jsonb, boolean, text, text, text, text, text) IS
    'Mails a link and a code to sign in with, or sends a code to a phone (channel: sms or whatsapp): {}, whether the address is known or not. Somebody unknown gets an account with data as user_metadata, unless create_user is false.';

CREATE FUNCTION auth_api.sign_in_with_otp(
    email text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    create_user boolean DEFAULT true,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_otp_wrapper';
COMMENT ON FUNCTION auth_api.sign_in_with_otp(text, jsonb, boolean, text, text, text, text, text) IS
    'POST /rpc/sign_in_with_otp: auth_ext.sign_in_with_otp for PostgREST.';

CREATE FUNCTION auth_ext.reset_password_for_email(
    email text,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reset_password_for_email_wrapper';
COMMENT ON FUNCTION auth_ext.reset_password_for_email(text, text, text, text) IS
    'Mails a link and a code to choose a new password with: {}, whether the address is known or not.';

CREATE FUNCTION auth_api.reset_password_for_email(
    email text,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reset_password_for_email_wrapper';
COMMENT ON FUNCTION auth_api.reset_password_for_email(text, text, text, text) IS
    'POST /rpc/reset_password_for_email: auth_ext.reset_password_for_email for PostgREST.';

CREATE FUNCTION auth_ext.resend(
    type text,
    email text DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'resend_wrapper';
COMMENT ON FUNCTION auth_ext.resend(text, text, text, text, text, text) IS
    'Sends the confirmation of an account (signup, or sms for a phone) or of a change (email_change, phone_change) once more: {}, whether there is one or not.';

CREATE FUNCTION auth_api.resend(
    type text,
    email text DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'resend_wrapper';
COMMENT ON FUNCTION auth_api.resend(text, text, text, text, text, text) IS
    'POST /rpc/resend: auth_ext.resend for PostgREST.';

CREATE FUNCTION auth_ext.verify_otp(
    type text,
    email text DEFAULT NULL,
    token text DEFAULT NULL,
    token_hash text DEFAULT NULL,
    phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'verify_otp_wrapper';
COMMENT ON FUNCTION auth_ext.verify_otp(text, text, text, text, text) IS
    'Spends a code (email or phone, and token) or a link''s token (token_hash) and gives a session, or for the first of two confirmations of an e-mail change {code, msg}. Pass codes as bind parameters.';

CREATE FUNCTION auth_api.verify_otp(
    type text,
    email text DEFAULT NULL,
    token text DEFAULT NULL,
    token_hash text DEFAULT NULL,
    phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'verify_otp_wrapper';
COMMENT ON FUNCTION auth_api.verify_otp(text, text, text, text, text) IS
    'POST /rpc/verify_otp: auth_ext.verify_otp for PostgREST.';

CREATE FUNCTION auth_ext.exchange_code_for_session(
    auth_code text,
    code_verifier text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'exchange_code_for_session_wrapper';
COMMENT ON FUNCTION auth_ext.exchange_code_for_session(text, text) IS
    'PKCE: exchanges the code that a link gave out, with the verifier of its challenge, for a session. Pass both as bind parameters.';

CREATE FUNCTION auth_api.exchange_code_for_session(
    auth_code text,
    code_verifier text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'exchange_code_for_session_wrapper';
COMMENT ON FUNCTION auth_api.exchange_code_for_session(text, text) IS
    'POST /rpc/exchange_code_for_session: auth_ext.exchange_code_for_session for PostgREST.';

CREATE FUNCTION auth_ext.reauthenticate()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reauthenticate_wrapper';
COMMENT ON FUNCTION auth_ext.reauthenticate() IS
    'Sends the user in request.jwt.claims a code, by mail or, to who has no e-mail, by text message; the nonce of update_user(): {}.';

CREATE FUNCTION auth_api.reauthenticate()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reauthenticate_wrapper';
COMMENT ON FUNCTION auth_api.reauthenticate() IS
    'POST /rpc/reauthenticate: auth_ext.reauthenticate for PostgREST.';

CREATE FUNCTION auth_ext.admin_invite_user_by_email(
    email text,
    data jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_invite_user_by_email_wrapper';
COMMENT ON FUNCTION auth_ext.admin_invite_user_by_email(text, jsonb, text) IS
    'Mails an invitation to somebody new, or to somebody who has not accepted yet. Gives the user or GoTrue''s refusal.';

CREATE FUNCTION auth_ext.admin_generate_link(
    type text,
    email text,
    new_email text DEFAULT NULL,
    password text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_generate_link_wrapper';
COMMENT ON FUNCTION auth_ext.admin_generate_link(text, text, text, text, jsonb, text) IS
    'Makes a link and a code and sends nothing: the user with action_link, email_otp, hashed_token, verification_type and redirect_to. type is signup, invite, magiclink, recovery, email_change_current or email_change_new.';

CREATE FUNCTION auth_ext.check_redirect(
    url text)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'check_redirect_wrapper';
COMMENT ON FUNCTION auth_ext.check_redirect(text) IS
    'Whether a link may lead to the URL: {allowed, rule, pattern, reason, goes_to}.';

CREATE FUNCTION auth_ext.mail_template(
    type text)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mail_template_wrapper';
COMMENT ON FUNCTION auth_ext.mail_template(text) IS
    'The template of a mail as it is now, the default where nobody wrote another: {type, subject, html, text, is_default, variables}.';

CREATE FUNCTION auth_ext.mail_preview(
    type text,
    data jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mail_preview_wrapper';
COMMENT ON FUNCTION auth_ext.mail_preview(text, jsonb) IS
    'What comes out of the template of a mail with made-up values, and data as the user''s user_metadata: {subject, html, text}.';

CREATE FUNCTION auth_ext.mail_template_flaw(type text, subject text, html text, text text)
RETURNS text
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mail_template_flaw_wrapper';
COMMENT ON FUNCTION auth_ext.mail_template_flaw(text, text, text, text) IS
    'What is wrong with a template, with the line; NULL when nothing is.';

CREATE FUNCTION auth_ext.redirect_pattern_flaw(patterns text)
RETURNS text
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'redirect_pattern_flaw_wrapper';
COMMENT ON FUNCTION auth_ext.redirect_pattern_flaw(text) IS
    'Which pattern of a JSON array cannot be read, and why; NULL when all can.';

CREATE FUNCTION auth_ext.check_mail_template()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $trigger$
DECLARE
    flaw pg_catalog.text := auth_ext.mail_template_flaw(NEW.type, NEW.subject, NEW.html, NEW.text);
BEGIN
    IF flaw IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = pg_catalog.format('the template %s cannot be used: %s', NEW.type, flaw),
            HINT = 'auth_ext.mail_template(type) shows the template that is in use, with its variables.';
    END IF;
    RETURN NEW;
END
$trigger$;
COMMENT ON FUNCTION auth_ext.check_mail_template() IS 'Refuses a template that cannot be used. Internal.';

CREATE FUNCTION auth_ext.check_redirect_allow_list()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $trigger$
DECLARE
    flaw pg_catalog.text :=
        auth_ext.redirect_pattern_flaw(pg_catalog.array_to_json(NEW.redirect_allow_list)::pg_catalog.text);
BEGIN
    IF flaw IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = flaw,
            HINT = 'A backslash takes the meaning off the character after it.';
    END IF;
    RETURN NEW;
END
$trigger$;
COMMENT ON FUNCTION auth_ext.check_redirect_allow_list() IS 'Refuses a pattern that cannot be read. Internal.';
