-- A template that cannot be used is refused with line and reason; what comes out can be seen before it is sent.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\set mails :srcdir /../fixtures/mails.sql
\i :answers
\i :mails
\set ECHO all
INSERT INTO auth_ext.mail_templates VALUES ('recovery', 'Hi', E'one\n<a href="{{ .ConfirmationUrl }}">x</a>', NULL);
INSERT INTO auth_ext.mail_templates VALUES ('recovery', 'Hi', E'one\n{{ if .Email }}\nthree', NULL);
INSERT INTO auth_ext.mail_templates VALUES ('recovery', 'Hi {{ .Email ', NULL, NULL);
INSERT INTO auth_ext.mail_templates VALUES ('recovery', E'two\nlines', NULL, NULL);
INSERT INTO auth_ext.mail_templates VALUES ('recovery', '', NULL, NULL);
INSERT INTO auth_ext.mail_templates VALUES ('nonsense', 'Hi', NULL, NULL);
INSERT INTO auth_ext.mail_templates VALUES ('recovery', 'Hello {{ .Data.name }}', '<p title="{{ .Data.name }}">{{ .Data.name }}</p><a href="{{ .ConfirmationURL }}">go</a>', NULL);
SELECT auth_ext.mail_preview('recovery', '{"name": "<b>\"A&B"}');
SELECT auth_ext.mail_preview('recovery', '{"name": "x\r\nBcc: all@example.com"}') ->> 'subject' AS subject;
SELECT answer ->> 'is_default' AS is_default, answer ->> 'subject' AS subject, answer -> 'text' AS text FROM auth_ext.mail_template('recovery') AS answer;
SELECT answer ->> 'is_default' AS is_default, answer ->> 'subject' AS subject, answer -> 'variables' AS variables FROM auth_ext.mail_template('magic_link') AS answer;
SELECT auth_ext.mail_template('nonsense');
SELECT auth_ext.mail_preview('nonsense');
UPDATE auth_ext.settings SET autoconfirm = true, mail_min_interval = '0';
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery', '{"name": "Ada"}'));
SELECT outcome(auth_ext.reset_password_for_email('ada@example.com'));
SELECT subject FROM mails();
-- A hook in place of our mails.
CREATE FUNCTION public.send_email(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    IF event -> 'email_data' ->> 'email_action_type' = 'magiclink' THEN
        RETURN '{"error": {"http_code": 403, "message": "no magic here"}}';
    END IF;
    INSERT INTO public.seen VALUES (event);
    RETURN '{}';
END
$$;
CREATE TABLE public.seen (event jsonb);
GRANT INSERT ON public.seen TO supabase_auth_admin;
GRANT EXECUTE ON FUNCTION public.send_email(jsonb) TO supabase_auth_admin;
UPDATE auth_ext.settings SET send_email_hook = 'public.send_email';
SELECT outcome(auth_ext.reset_password_for_email('ada@example.com'));
SELECT event -> 'metadata' ->> 'name' AS name, event -> 'user' ->> 'email' AS email, event -> 'email_data' ->> 'email_action_type' AS action FROM public.seen;
SELECT outcome(auth_ext.verify_otp('recovery', token_hash => event -> 'email_data' ->> 'token_hash')) FROM public.seen;
SELECT outcome(auth_ext.sign_in_with_otp('ada@example.com'));
SELECT recovery_token = '' AS nothing_written FROM auth.users;
SELECT count(*) AS mails FROM mails();
UPDATE auth_ext.settings SET send_email_hook = 'nonsense';
