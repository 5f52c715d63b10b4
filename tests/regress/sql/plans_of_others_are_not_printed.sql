-- The code of a mail or a message stands in what a hook gets, and in the rows that triggers see. EXECUTE … USING is planned with its values in
-- it, so the plan of a hook's or a trigger's statement is not sent to a caller who asks for plans.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, phone_enabled = true, mail_min_interval = '0', sms_min_interval = '0', argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'access_token' <> '' AS token;
SELECT auth_ext.admin_create_user(phone => '4915550001111', phone_confirm => true) ->> 'phone' AS phone;
CREATE TABLE public.sent (hook text);
GRANT INSERT ON public.sent TO supabase_auth_admin;
CREATE FUNCTION public.sends(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO public.sent SELECT CASE WHEN $1 ? ''sms'' THEN ''sms'' ELSE ''email'' END WHERE length($1::text) > 0' USING event;
    RETURN '{}';
END
$$;
GRANT EXECUTE ON FUNCTION public.sends TO supabase_auth_admin;
UPDATE auth_ext.settings SET send_sms_hook = 'public.sends', send_email_hook = 'public.sends';
SET ROLE supabase_auth_admin;
CREATE FUNCTION auth.noting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO public.sent SELECT ''trigger'' WHERE length($1) > 0' USING NEW.encrypted_password::text;
    RETURN NEW;
END
$$;
CREATE TRIGGER noting BEFORE UPDATE ON auth.users FOR EACH ROW EXECUTE FUNCTION auth.noting();
RESET ROLE;
-- Set by the statement itself, whose own plan is there by then.
CREATE FUNCTION printed() RETURNS boolean LANGUAGE sql AS $$
    SELECT every(set_config(name, value, true) = value)
    FROM (VALUES ('debug_print_parse', 'on'), ('debug_print_rewritten', 'on'), ('debug_print_plan', 'on'), ('client_min_messages', 'log')) AS settings (name, value)
$$;
GRANT EXECUTE ON FUNCTION printed TO PUBLIC;
-- What the caller asked for is as it was after the call.
SET ROLE anon;
SELECT public.printed() AS printed, auth_api.sign_in_with_otp(phone => '4915550001111') ->> 'user' AS "user",
    current_setting('debug_print_plan') AS still, set_config('client_min_messages', 'notice', true) AS messages;
SELECT public.printed() AS printed, auth_api.reset_password_for_email('ada@example.com') AS recovery,
    current_setting('debug_print_plan') AS still, set_config('client_min_messages', 'notice', true) AS messages;
RESET ROLE;
SELECT hook, count(*) > 0 AS called FROM public.sent GROUP BY hook ORDER BY hook;
-- A hook that fails tells the operator so, and nobody else.
CREATE OR REPLACE FUNCTION public.sends(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the sender is down'; END $$;
SET ROLE anon;
SET client_min_messages = log;
SELECT auth_api.reset_password_for_email('ada@example.com') ->> 'error_code' AS error_code;
