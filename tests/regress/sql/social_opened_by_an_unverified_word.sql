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

-- Whoever links such an identity to an account without an address gets a change that waits, and no address: its owner, who asks for a mail
-- herself, comes to an account of her own, whatever the other has proved and however often he signs in with the provider.
UPDATE auth_ext.settings SET anonymous_sign_in_allowed = true, manual_linking_allowed = true, phone_enabled = true;
CREATE FUNCTION pg_temp.links(session jsonb, subject text, email text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer jsonb;
BEGIN
    PERFORM set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || (session ->> 'access_token'))::text, true);
    answer := auth_ext.sign_in_with_id_token('google', google_token(subject, email, false), link_identity => true);
    PERFORM set_config('request.headers', '', true);
    RETURN answer ->> 'error_code';
END $$;
CREATE FUNCTION pg_temp.unlinks(session jsonb, name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer jsonb;
BEGIN
    PERFORM set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || (session ->> 'access_token'))::text, true);
    answer := auth_ext.unlink_identity((SELECT id::text FROM auth.identities WHERE provider = name AND user_id::text = session -> 'user' ->> 'id'));
    PERFORM set_config('request.headers', '', true);
    RETURN answer;
END $$;
CREATE FUNCTION pg_temp.by_phone(number text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT auth_ext.admin_create_user(phone => number, password => 'attackers own password', phone_confirm => true);
    SELECT auth_ext.sign_in_with_password(phone => number, password => 'attackers own password')
$$;
CREATE FUNCTION pg_temp.his(session jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(', ', 'email ' || coalesce(u.email, '-'), 'change ' || coalesce(u.email_change, '-'), u.phone, u.raw_app_meta_data ->> 'providers',
        (SELECT count(*) || ' session' FROM auth.sessions AS s WHERE s.user_id = u.id))
    FROM auth.users AS u WHERE u.id::text = session -> 'user' ->> 'id'
$$;
SELECT auth_ext.sign_in_anonymously() AS session \gset
SELECT pg_temp.links(:'session', 'his-4', 'dora@example.com') AS linked, pg_temp.his(:'session') AS his;
SELECT "to", type FROM mails();
SELECT auth_ext.sign_in_with_otp('dora@example.com');
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT pg_temp.account('dora@example.com'), pg_temp.his(:'session') AS his, pg_temp.comes('his-4', 'dora@example.com') AS he_comes;
SELECT pg_temp.by_phone('4915779951492') AS session \gset
SELECT pg_temp.links(:'session', 'his-5', 'edna@example.com') AS linked, (SELECT count(*) FROM mails()) AS mails;
SELECT pg_temp.comes('his-5', 'edna@example.com');
SELECT auth_ext.sign_in_with_otp('edna@example.com');
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT pg_temp.account('edna@example.com'), pg_temp.his(:'session') AS his;
SELECT pg_temp.by_phone('4915779951494') AS session \gset
SELECT pg_temp.links(:'session', 'his-7', 'gail@example.com') AS linked, (SELECT count(*) FROM mails()) AS mails;
SELECT pg_temp.comes('his-7', 'gail@example.com');
SELECT auth_ext.sign_up('gail@example.com', 'correct horse battery') ->> 'email' AS signed_up, (SELECT count(*) FROM mails()) AS mails;
SELECT pg_temp.comes('his-7', 'gail@example.com');
SELECT auth_ext.resend('signup', 'gail@example.com');
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT pg_temp.account('gail@example.com'), pg_temp.his(:'session') AS his, pg_temp.told(auth_ext.sign_in_with_password('gail@example.com', 'correct horse battery')) AS hers;
-- The mail of the link itself says that it is hers: the account has the address, and the number stays.
SELECT pg_temp.by_phone('4915779951493') AS session \gset
SELECT pg_temp.links(:'session', 'hers-6', 'fay@example.com') AS linked;
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT pg_temp.his(:'session') AS hers, pg_temp.account('fay@example.com'), pg_temp.comes('hers-6', 'fay@example.com') AS comes;
-- What somebody else has is not asked for.
SELECT pg_temp.by_phone('4915779951495') AS session \gset
SELECT pg_temp.links(:'session', 'his-8', 'fay@example.com') AS linked, (SELECT count(*) FROM mails()) AS mails, pg_temp.his(:'session') AS his;
-- Unlinking makes no unproved address that of the account: only what another provider has proved moves there.
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ina@example.com', 'correct horse battery') AS session \gset
UPDATE auth_ext.settings SET autoconfirm = false;
SELECT pg_temp.links(:'session', 'his-9', 'hana@example.com') AS linked, (SELECT count(*) FROM mails()) AS mails;
SELECT pg_temp.unlinks(:'session', 'email');
SELECT pg_temp.his(:'session') AS his, pg_temp.comes('his-9', 'hana@example.com') AS comes, pg_temp.his(:'session') AS then;
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT pg_temp.his(:'session') AS his;

-- As GoTrue, or an older version, left it: the address stands in the account, beside a number that is proved. Whatever mail is followed, his
-- sign-in's own among them, the account is the owner's of the address, and nothing of his is left in it.
CREATE FUNCTION pg_temp.left_behind(number text, subject text, address text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE session jsonb := pg_temp.by_phone(number);
BEGIN
    PERFORM pg_temp.links(session, subject, address);
    PERFORM count(*) FROM mails();
    UPDATE auth.users SET email = address, email_change = '', email_change_token_new = '' WHERE phone = number;
    RETURN session;
END $$;
SELECT pg_temp.left_behind('4915779951496', 'his-10', 'joy@example.com') AS session \gset
SELECT pg_temp.comes('his-10', 'joy@example.com'), pg_temp.account('joy@example.com');
SELECT auth_ext.sign_in_with_otp('joy@example.com');
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT pg_temp.his(:'session') AS hers, auth_ext.refresh_session(:'session'::jsonb ->> 'refresh_token') ->> 'error_code' AS his_session;
SELECT pg_temp.left_behind('4915779951497', 'his-11', 'kay@example.com') AS session \gset
SELECT pg_temp.comes('his-11', 'kay@example.com'), auth_ext.sign_up('kay@example.com', 'correct horse battery') ->> 'email' AS signed_up;
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT pg_temp.his(:'session') AS hers, auth_ext.refresh_session(:'session'::jsonb ->> 'refresh_token') ->> 'error_code' AS his_session;
-- What an administrator gave stays.
SELECT auth_ext.admin_create_user(email => 'lea@example.com', phone => '4915779951498', phone_confirm => true) ->> 'phone' AS phone;
SELECT auth_ext.sign_in_with_otp('lea@example.com');
SELECT pg_temp.told(auth_ext.verify_otp(type, token_hash => token)) FROM mails();
SELECT phone, pg_temp.account('lea@example.com') FROM auth.users WHERE email = 'lea@example.com';
