-- Who signs up with somebody else's address shares the account with nobody: a first confirmation that was asked for without his
-- password takes away what he put there. The mail of the sign-up itself leaves it, as with GoTrue.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set reads :srcdir /include/reads.sql
\i :reads
CREATE FUNCTION squat(email text) RETURNS text LANGUAGE sql AS $$
    SELECT outcome(auth_ext.sign_up(email, 'attackers own password', data => '{"role": "editor"}'))
$$;
CREATE VIEW accounts AS
SELECT u.email, u.encrypted_password <> '' IS TRUE AS has_password, u.email_confirmed_at IS NOT NULL AS confirmed,
    u.raw_user_meta_data - 'sub' - 'email' AS metadata, u.raw_user_meta_data ->> 'sub' = u.id::text AS sub, u.raw_app_meta_data AS app,
    (SELECT string_agg(i.provider || ' ' || (i.identity_data ? 'role')::text || ' ' || (i.provider_id = u.id::text)::text, ', ') FROM auth.identities AS i WHERE i.user_id = u.id) AS identities
FROM auth.users AS u;
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = false, mail_min_interval = '0', mail_per_hour = NULL, argon2_memory_kib = 7168, argon2_iterations = 1;
-- A code to sign in with. He signs up again, and has the mail sent again: that changes nothing.
SELECT squat('ada@example.com');
SELECT count(*) AS mails FROM mails();
SELECT outcome(auth_ext.sign_in_with_otp('ada@example.com')) AS asked, (SELECT count(*) FROM auth_ext.claimed_sign_ups) AS claimed;
SELECT count(*) AS mails FROM mails();
SELECT squat('ada@example.com') AS again;
SELECT count(*) AS mails FROM mails();
SELECT outcome(auth_ext.resend('signup', 'ada@example.com')) AS once_more;
SELECT outcome(auth_ext.verify_otp('email', 'ada@example.com', (SELECT code FROM mails()))) AS confirmed;
SELECT * FROM accounts;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'attackers own password')) AS squatter;
SELECT count(*) AS claimed FROM auth_ext.claimed_sign_ups;
DELETE FROM auth.users;
-- A recovery.
SELECT squat('ada@example.com');
SELECT count(*) AS mails FROM mails();
SELECT outcome(auth_ext.reset_password_for_email('ada@example.com'));
SELECT outcome(auth_ext.verify_otp('recovery', token_hash => (SELECT token FROM mails()))) AS confirmed;
SELECT * FROM accounts;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'attackers own password')) AS squatter;
DELETE FROM auth.users;
-- An invitation.
SELECT squat('ada@example.com');
SELECT count(*) AS mails FROM mails();
SELECT outcome(auth_ext.admin_invite_user_by_email('ada@example.com'));
SELECT outcome(auth_ext.verify_otp('invite', token_hash => (SELECT token FROM mails()))) AS confirmed;
SELECT has_password, metadata, identities FROM accounts;
DELETE FROM auth.users;
-- A change of address that he asked for before, as one who had come by a provider could, is over.
SELECT squat('ada@example.com');
UPDATE auth.users SET email_change = 'mallory@example.com', email_change_token_new = 'x', email_change_sent_at = now(), phone_change = '4912345';
SELECT count(*) AS mails FROM mails();
SELECT outcome(auth_ext.sign_in_with_otp('ada@example.com'));
SELECT outcome(auth_ext.verify_otp('email', 'ada@example.com', (SELECT code FROM mails()))) AS confirmed;
SELECT email_change, email_change_token_new, phone_change FROM auth.users;
SELECT outcome(auth_ext.resend('email_change', 'ada@example.com')), (SELECT count(*) FROM mails()) AS mails;
DELETE FROM auth.users;
-- The sign-up's own mail; what an administrator has made.
SELECT squat('ada@example.com');
SELECT outcome(auth_ext.verify_otp('signup', 'ada@example.com', (SELECT code FROM mails()))) AS confirmed;
SELECT has_password, metadata ->> 'role' AS role, identities FROM accounts;
SELECT outcome(auth_ext.admin_create_user('eve@example.com', 'a password that was told', user_metadata => '{"name": "Eve"}'));
SELECT outcome(auth_ext.sign_in_with_otp('eve@example.com'));
SELECT outcome(auth_ext.verify_otp('email', 'eve@example.com', (SELECT code FROM mails()))) AS confirmed;
SELECT has_password, metadata, identities FROM accounts WHERE email = 'eve@example.com';
-- A note that is a week old goes.
DELETE FROM auth.users;
SELECT squat('ada@example.com');
SELECT outcome(auth_ext.resend('signup', 'ada@example.com')), outcome(auth_ext.sign_in_with_otp('ada@example.com'));
SELECT count(*) > 0 FROM auth_ext.purge() AS purged;
SELECT count(*) AS claimed FROM auth_ext.claimed_sign_ups;
UPDATE auth_ext.claimed_sign_ups SET claimed_at = claimed_at - interval '8 days';
SELECT count(*) > 0 FROM auth_ext.purge() AS purged;
SELECT count(*) AS claimed FROM auth_ext.claimed_sign_ups;
