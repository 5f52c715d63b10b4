-- Phones and text messages. What people call is in flows.sql and mail.sql: the same functions take an e-mail or a phone.

CREATE FUNCTION auth_ext.sms_settings_flaw(template text, test_otp text)
RETURNS text
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sms_settings_flaw_wrapper';
COMMENT ON FUNCTION auth_ext.sms_settings_flaw(text, text) IS
    'What is wrong with the text of messages or with a list of test codes; NULL when nothing is.';

CREATE FUNCTION auth_ext.check_sms_settings()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $trigger$
DECLARE
    flaw pg_catalog.text := auth_ext.sms_settings_flaw(NEW.sms_template, NEW.sms_test_otp);
BEGIN
    IF flaw IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = flaw;
    END IF;
    RETURN NEW;
END
$trigger$;
COMMENT ON FUNCTION auth_ext.check_sms_settings() IS 'Refuses a text without the code, and test codes that cannot be read. Internal.';

CREATE FUNCTION auth_ext.set_sms_provider(name text, secret text DEFAULT NULL, account text DEFAULT NULL, sender text DEFAULT NULL, content text DEFAULT NULL, declaration jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'set_sms_provider_wrapper';
COMMENT ON FUNCTION auth_ext.set_sms_provider(text, text, text, text, text, jsonb) IS
    'Sets a provider of text messages, at once: what is not given stays as it is. declaration: {url, authorization, form, whatsapp, answer, local}, needed for one that is not there. Gives the row without the secret. Pass the secret as a bind parameter.';

CREATE FUNCTION auth_ext.sms_test("to" text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sms_test_wrapper';
COMMENT ON FUNCTION auth_ext.sms_test(text) IS
    'Queues a text message to try the way out, once; gives its id. After the commit auth_ext.outbox_message(id) tells how far the courier came with it, in words.';
