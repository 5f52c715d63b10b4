-- A provider's unverified word opens an account with an address. Whoever follows the mail of that sign-in keeps the identity; the owner of the
-- address who asks for a mail herself finds nothing of the other's in it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set reads :srcdir /include/reads.sql
\i :reads
\set ECHO all
UPDATE auth_ext.settings SET mail_min_interval = '0', argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.set_provider('google', 'client') ->> 'enabled' AS enabled;
SELECT auth_ext.set_provider_keys('google', auth_ext.jwks());
CREATE FUNCTION pg_temp.comes(subject text, email text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(answer ->> 'error_code', answer ->> 'error_description', 'session of ' || (answer -> 'user' ->> 'email'))
    FROM auth_ext.sign_in_with_id_token('google', google_token(subject, email, false, '{"name": "Somebody"}')) AS answer
$$;
CREATE FUNCTION pg_temp.told(answer jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(answer ->> 'error_code', 'session of ' || (answer -> 'user' ->> 'email'))
$$;
CREATE FUNCTION pg_temp.account(address text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(', ', (SELECT string_agg(provider || ' ' || (identity_data ->> 'email_verified'), ' and ' ORDER BY provider) FROM auth.identities WHERE user_id = u.id),
        u.raw_app_meta_data ->> 'providers', u.raw_user_meta_data ->> 'name', CASE WHEN u.email_confirmed_at IS NULL THEN 'unconfirmed' ELSE 'confirmed' END)
    FROM auth.users AS u WHERE email = address
$$;
-- An account with a proved number, to which a provider tells an address without proof: what that answered, and its session.
CREATE FUNCTION pg_temp.proves_a_number(number text, subject text, email text, OUT linked text, OUT refresh_token text) LANGUAGE plpgsql AS $$
DECLARE
    session jsonb;
BEGIN
    PERFORM auth_ext.admin_create_user(phone => number, password => 'a password of that account', phone_confirm => true);
    session := auth_ext.sign_in_with_password(phone => number, password => 'a password of that account');
    PERFORM shows(session ->> 'access_token');
    linked := auth_ext.sign_in_with_id_token('google', google_token(subject, email, false), link_identity => true) ->> 'error_code';
    refresh_token := session ->> 'refresh_token';
END
$$;

-- The mail of the sign-in itself, also of a second one.
SELECT pg_temp.comes('hers', 'kim@example.com'), pg_temp.account('kim@example.com');
SELECT count(*) FROM mails();
SELECT pg_temp.comes('hers', 'kim@example.com');
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT pg_temp.account('kim@example.com'), pg_temp.comes('hers', 'kim@example.com');

-- A code that the owner asked for; a recovery; a sign-up with a password of hers, which is not taken as with GoTrue.
SELECT pg_temp.comes('his-1', 'ada@example.com');
SELECT count(*) FROM mails();
SELECT auth_ext.sign_in_with_otp('ada@example.com');
SELECT pg_temp.told(auth_ext.verify_otp('email', "to", code)) FROM mails();
SELECT pg_temp.account('ada@example.com'), pg_temp.comes('his-1', 'ada@example.com');
SELECT pg_temp.comes('his-2', 'bea@example.com');
SELECT count(*) FROM mails();
SELECT auth_ext.reset_password_for_email('bea@example.com');
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT pg_temp.account('bea@example.com'), pg_temp.comes('his-2', 'bea@example.com');
SELECT pg_temp.comes('his-3', 'cleo@example.com');
SELECT count(*) FROM mails();
SELECT auth_ext.sign_up('cleo@example.com', 'correct horse battery') ->> 'email' AS signed_up;
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT pg_temp.account('cleo@example.com'), pg_temp.comes('his-3', 'cleo@example.com');

-- An anonymous account with such an address, and its sessions.
UPDATE auth_ext.settings SET anonymous_sign_in_allowed = true, manual_linking_allowed = true;
SELECT auth_ext.sign_in_anonymously() AS session \gset
BEGIN;
SELECT shows(:'session'::jsonb ->> 'access_token');
SELECT auth_ext.sign_in_with_id_token('google', google_token('his-4', 'dora@example.com', false), link_identity => true) ->> 'error_code' AS linked;
COMMIT;
SELECT is_anonymous, pg_temp.account('dora@example.com') FROM auth.users WHERE email = 'dora@example.com';
SELECT count(*) FROM mails();
SELECT auth_ext.sign_in_with_otp('dora@example.com');
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT is_anonymous, pg_temp.account('dora@example.com'), (SELECT count(*) FROM auth.sessions AS s WHERE s.user_id = u.id) AS sessions FROM auth.users AS u WHERE email = 'dora@example.com';
SELECT auth_ext.refresh_session(:'session'::jsonb ->> 'refresh_token') ->> 'error_code' AS his_session;

-- An account with a proved number and such an address: whoever has it signs in with the provider just before the owner asks for her mail.
UPDATE auth_ext.settings SET phone_enabled = true;
SELECT * FROM pg_temp.proves_a_number('4915779951492', 'his-5', 'edna@example.com') \gset
\echo :linked
SELECT count(*) FROM mails();
SELECT pg_temp.comes('his-5', 'edna@example.com'), pg_temp.account('edna@example.com');
SELECT auth_ext.sign_in_with_otp('edna@example.com');
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT phone, encrypted_password <> '' IS TRUE AS has_password, pg_temp.account('edna@example.com') FROM auth.users WHERE email = 'edna@example.com';
SELECT auth_ext.refresh_session(:'refresh_token') ->> 'error_code' AS his_session;
-- The same when she signs up as somebody new.
SELECT * FROM pg_temp.proves_a_number('4915779951494', 'his-7', 'gail@example.com') \gset
\echo :linked
SELECT count(*) FROM mails();
SELECT pg_temp.comes('his-7', 'gail@example.com'), pg_temp.account('gail@example.com');
SELECT auth_ext.sign_up('gail@example.com', 'correct horse battery') ->> 'email' AS signed_up;
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT phone, encrypted_password <> '' IS TRUE AS has_password, pg_temp.account('gail@example.com') FROM auth.users WHERE email = 'gail@example.com';
SELECT auth_ext.refresh_session(:'refresh_token') ->> 'error_code' AS his_session;
-- The mail of the link itself says that it is hers: a number of her own stays.
SELECT * FROM pg_temp.proves_a_number('4915779951493', 'hers-6', 'fay@example.com') \gset
\echo :linked
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT phone, pg_temp.account('fay@example.com') FROM auth.users WHERE email = 'fay@example.com';
