-- With otp_hash = 'gotrue' what begins here stands in GoTrue's tables as GoTrue writes it (hashes, times, types, nothing NULL that it
-- cannot read), so that it can finish it; by default nothing there can be presented.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\set mails :srcdir /../fixtures/mails.sql
\i :answers
\i :mails
-- GoTrue's hash of a code.
CREATE FUNCTION gotrues_hash(address text, code text) RETURNS text LANGUAGE sql AS $$
    SELECT encode(sha224(convert_to(address || code, 'UTF8')), 'hex')
$$;
-- For each mail that waits: the column, the row and the time that GoTrue looks at.
CREATE FUNCTION stands(OUT "to" text, OUT type text, OUT code_in_column boolean, OUT link_in_row boolean, OUT sent boolean, OUT relates_to text)
RETURNS SETOF record LANGUAGE sql AS $$
    SELECT m."to", t.token_type::text, replace(c.stored, 'pkce_', '') = gotrues_hash(m."to", m.code), t.token_hash = m.token, c.sent_at > now() - interval '1 minute',
        t.relates_to
    FROM mails() AS m, auth.users AS u, auth.one_time_tokens AS t, LATERAL (VALUES
        ('confirmation_token', u.confirmation_token, u.confirmation_sent_at), ('recovery_token', u.recovery_token, u.recovery_sent_at),
        ('email_change_token_new', u.email_change_token_new, u.email_change_sent_at),
        ('email_change_token_current', u.email_change_token_current, u.email_change_sent_at),
        ('reauthentication_token', u.reauthentication_token, u.reauthentication_sent_at)) AS c(type, stored, sent_at)
    WHERE t.user_id = u.id AND t.token_type::text = c.type AND t.relates_to = m."to" ORDER BY 1, 2
$$;
-- What GoTrue cannot read when it is NULL.
CREATE FUNCTION unreadable() RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM auth.users WHERE aud IS NULL OR role IS NULL OR confirmation_token IS NULL OR recovery_token IS NULL OR email_change IS NULL
        OR email_change_token_new IS NULL OR email_change_token_current IS NULL OR phone_change IS NULL OR phone_change_token IS NULL
        OR reauthentication_token IS NULL OR email_change_confirm_status IS NULL
$$;
\set ECHO all
SELECT otp_hash FROM auth_ext.settings;
UPDATE auth_ext.settings SET mail_min_interval = '0', otp_hash = 'gotrue';
-- 1: sign-up.
SELECT outcome(auth_ext.sign_up('Ada@example.com', 'correct horse battery'));
SELECT * FROM stands();
SELECT unreadable();
-- 8: the same again; 5: recovery of somebody unconfirmed.
SELECT outcome(auth_ext.resend('signup', 'ada@example.com'));
SELECT * FROM stands();
SELECT outcome(auth_ext.reset_password_for_email('ada@example.com'));
SELECT code FROM mails() \gset
SELECT outcome(auth_ext.verify_otp('recovery', 'ada@example.com', :'code'));
-- 6 has cleared what it clears; the times stay.
SELECT confirmation_token, recovery_token, confirmation_sent_at IS NOT NULL AS confirmation_sent, recovery_sent_at IS NOT NULL AS recovery_sent,
    raw_app_meta_data ->> 'provider' AS provider, raw_user_meta_data ->> 'email_verified' AS verified FROM auth.users;
SELECT count(*) AS tokens FROM auth.one_time_tokens;
-- The password of the sign-up went with that confirmation; she gets one again.
SELECT outcome(auth_ext.admin_update_user(id, password => 'correct horse battery')) FROM auth.users;
-- 5: magic link, and with PKCE a flow.
SELECT outcome(auth_ext.sign_in_with_otp('ada@example.com'));
SELECT * FROM stands();
SELECT outcome(auth_ext.sign_in_with_otp('ada@example.com', code_challenge => 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method => 'S256'));
SELECT recovery_token LIKE 'pkce\_%' AS column, (SELECT token_hash LIKE 'pkce\_%' FROM auth.one_time_tokens) AS row FROM auth.users;
SELECT * FROM stands();
SELECT provider_type, authentication_method, code_challenge_method, code_challenge, auth_code::uuid IS NOT NULL AS auth_code, user_id IS NOT NULL AS user,
    provider_access_token, provider_refresh_token, auth_code_issued_at FROM auth.flow_state;
-- 13: the nonce; 9 and 10: an e-mail change and its first half.
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token' AS token \gset
SELECT shows(:'token', kept => true);
SELECT outcome(auth_ext.reauthenticate());
SELECT reauthentication_token = gotrues_hash('ada@example.com', m.code) AS code_in_column, reauthentication_sent_at IS NOT NULL AS sent
FROM auth.users, mails() AS m;
SELECT outcome(auth_ext.update_user(email => 'New@example.com'));
SELECT email, email_change, email_change_confirm_status FROM auth.users;
CREATE TEMPORARY TABLE sent AS SELECT * FROM mails();
SELECT s."to", t.token_type, replace(CASE t.token_type WHEN 'email_change_token_new' THEN u.email_change_token_new ELSE u.email_change_token_current END, 'pkce_', '')
    = gotrues_hash(s."to", s.code) AS code_in_column, t.token_hash = s.token AS link_in_row
FROM sent AS s JOIN auth.one_time_tokens AS t ON t.relates_to = s."to" AND t.token_type::text LIKE 'email%', auth.users AS u ORDER BY 1;
SELECT auth_ext.verify_otp('email_change', token_hash => token) ->> 'code' AS half FROM sent WHERE "to" = 'ada@example.com';
SELECT email_change_confirm_status, email_change_token_current, email_change_token_new <> '' AS new FROM auth.users;
SELECT token_type FROM auth.one_time_tokens WHERE token_type::text LIKE 'email%';
-- 12: a password ends everything that waits.
SELECT outcome(auth_ext.update_user(password => 'another battery staple'));
SELECT recovery_token, reauthentication_token, email_change_token_new, recovery_sent_at, email_change_sent_at, email_change FROM auth.users;
SELECT count(*) AS tokens FROM auth.one_time_tokens;
-- 14 and 15: an invitation, and a link of an administrator.
SELECT outcome(auth_ext.admin_invite_user_by_email('inv@example.com'));
SELECT * FROM stands();
SELECT invited_at IS NOT NULL AS invited, encrypted_password FROM auth.users WHERE email = 'inv@example.com';
SELECT answer ->> 'email_otp' AS code, answer ->> 'hashed_token' AS token, answer ->> 'verification_type' AS type
FROM auth_ext.admin_generate_link('magiclink', 'ada@example.com') AS answer \gset
SELECT :'type' AS type, u.recovery_token = gotrues_hash('ada@example.com', :'code') AS code_in_column, t.token_hash = :'token' AS link_in_row
FROM auth.users AS u JOIN auth.one_time_tokens AS t ON t.user_id = u.id WHERE u.email = 'ada@example.com';
SELECT unreadable();
-- By default nothing in the tables can be presented or tried.
UPDATE auth_ext.settings SET otp_hash = DEFAULT;
SELECT outcome(auth_ext.sign_in_with_otp('ada@example.com'));
SELECT u.recovery_token LIKE ('%' || gotrues_hash('ada@example.com', m.code) || '%') AS code_in_column, t.token_hash LIKE ('%' || m.token || '%') AS link_in_row,
    outcome(auth_ext.verify_otp('email', token_hash => t.token_hash)) AS row_presented,
    outcome(auth_ext.verify_otp('email', token_hash => u.recovery_token)) AS column_presented
FROM mails() AS m, auth.users AS u JOIN auth.one_time_tokens AS t ON t.user_id = u.id WHERE u.email = 'ada@example.com';
