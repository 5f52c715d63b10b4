-- The mails that tell a user what has happened to her account: each is off until it is named, and none stops the change.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\set mails :srcdir /../fixtures/mails.sql
\set factors :srcdir /../fixtures/factors.sql
\i :answers
\i :mails
\i :factors
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, mail_min_interval = '0', manual_linking_allowed = true;
INSERT INTO kept VALUES ('ada', auth_ext.sign_up('ada@example.com', 'correct horse battery'));
-- Off.
SELECT keep('app', 'ada', $$auth_api.mfa_enroll('totp', 'my phone')$$);
SELECT prove('ada2', 'ada', 'app');
SELECT keep('gone', 'ada2', format('auth_api.mfa_unenroll(%L)', answer('app') ->> 'id'));
SELECT count(*) AS mails FROM mails();
-- On.
UPDATE auth_ext.settings SET mail_notifications = '{password_changed,email_changed,identity_unlinked,mfa_factor_enrolled,mfa_factor_unenrolled}';
SELECT keep('app', 'ada2', $$auth_api.mfa_enroll('totp', 'my phone')$$);
SELECT count(*) AS mails FROM mails();
SELECT prove('ada3', 'ada2', 'app');
SELECT "to", subject FROM mails();
-- Proved again, it is nothing new.
SELECT prove('ada4', 'ada3', 'app');
SELECT count(*) AS mails FROM mails();
SELECT keep('gone', 'ada4', format('auth_api.mfa_unenroll(%L)', answer('app') ->> 'id'));
SELECT "to", subject FROM mails();
SELECT keep('changed', 'ada4', $$auth_api.update_user(password => 'another battery staple')$$);
SELECT "to", subject FROM mails();
INSERT INTO auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
SELECT '4711', id, '{"sub": "4711", "email": "ada@github.example"}', 'github', now(), now(), now() FROM auth.users;
SELECT keep('unlinked', 'ada4', format('auth_api.unlink_identity(%L)', (SELECT id FROM auth.identities WHERE provider = 'github')));
SELECT "to", subject FROM mails();
-- The old address is told of the new one.
SELECT keep('moved', 'ada4', $$auth_api.update_user(email => 'new@example.com')$$);
SELECT "to", subject FROM mails();
-- The hook is told the same, with what kind of factor it was; its failure stops nothing.
CREATE TABLE public.seen (event jsonb);
CREATE FUNCTION public.send_email(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.seen VALUES (event);
    IF event #>> '{email_data,email_action_type}' LIKE '%unenrolled%' THEN
        RAISE EXCEPTION 'out of order';
    END IF;
    RETURN '{}';
END
$$;
GRANT INSERT ON public.seen TO supabase_auth_admin;
GRANT EXECUTE ON FUNCTION public.send_email(jsonb) TO supabase_auth_admin;
UPDATE auth_ext.settings SET send_email_hook = 'public.send_email';
SELECT keep('app', 'ada4', $$auth_api.mfa_enroll('totp', 'my phone')$$);
SELECT prove('ada5', 'ada4', 'app');
SELECT keep('gone', 'ada5', format('auth_api.mfa_unenroll(%L)', answer('app') ->> 'id'));
SELECT event #>> '{email_data,email_action_type}' AS action, event #>> '{email_data,factor_type}' AS factor, event #>> '{user,email}' AS email FROM public.seen;
SELECT count(*) AS factors FROM auth.mfa_factors;
-- An address that has not been confirmed is told nothing.
UPDATE auth_ext.settings SET send_email_hook = NULL;
UPDATE auth.users SET email_confirmed_at = NULL;
SELECT keep('app', 'ada5', $$auth_api.mfa_enroll('totp', 'my phone')$$);
SELECT prove('ada6', 'ada5', 'app');
SELECT count(*) AS mails FROM mails();
