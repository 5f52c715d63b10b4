-- E-mail change with two confirmations, reauthentication, invitations and links of administrators.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\set mails :srcdir /../fixtures/mails.sql
\i :answers
\i :mails
\set ECHO all
UPDATE auth_ext.settings SET mail_min_interval = '0', autoconfirm = true, mail_notifications = '{email_changed,password_changed}';
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS ada \gset
SELECT :'ada'::jsonb -> 'user' ->> 'id' AS id, :'ada'::jsonb ->> 'access_token' AS token \gset
UPDATE auth_ext.settings SET autoconfirm = false;
SELECT shows(:'token', kept => true);
SELECT answer ->> 'email' AS email, answer ->> 'new_email' AS new_email FROM auth_ext.update_user(email => 'New@example.com') AS answer;
SELECT email_change, email_change_confirm_status, email_change_token_new <> '' AS new, email_change_token_current <> '' AS current FROM auth.users;
SELECT array_agg(token_type ORDER BY token_type) AS types, array_agg(relates_to ORDER BY relates_to) AS addresses FROM auth.one_time_tokens;
CREATE TEMPORARY TABLE sent AS SELECT * FROM mails();
SELECT "to", subject, type FROM sent ORDER BY 1;
SELECT outcome(auth_ext.verify_otp('email_change', "to", (SELECT other.code FROM sent AS other WHERE other."to" <> sent."to"))) FROM sent WHERE "to" = 'new@example.com';
SELECT auth_ext.verify_otp('email_change', "to", code) FROM sent WHERE "to" = 'new@example.com';
SELECT email, email_change_confirm_status FROM auth.users;
SELECT outcome(auth_ext.verify_otp('email_change', token_hash => token)) FROM sent WHERE "to" = 'ada@example.com';
SELECT email, email_change, email_change_confirm_status, raw_user_meta_data ->> 'email' AS metadata FROM auth.users;
SELECT identity_data ->> 'email' AS email, identity_data ->> 'email_verified' AS verified FROM auth.identities;
SELECT "to", subject FROM mails();
-- Taken in the meantime: an answer, and the change is off.
SELECT auth_ext.update_user(email => 'taken@example.com') ->> 'new_email' AS new_email;
TRUNCATE sent;
INSERT INTO sent SELECT * FROM mails();
SELECT outcome(auth_ext.admin_create_user('taken@example.com'));
SELECT outcome(auth_ext.verify_otp('email_change', token_hash => token)) FROM sent WHERE "to" = 'new@example.com';
SELECT outcome(auth_ext.verify_otp('email_change', token_hash => token)) FROM sent WHERE "to" = 'taken@example.com';
SELECT email, email_change FROM auth.users WHERE id = :'id';
-- A code by mail for a new password.
UPDATE auth.sessions SET created_at = created_at - interval '2 days';
SELECT outcome(auth_ext.update_user(password => 'another battery staple'));
SELECT outcome(auth_ext.reauthenticate());
SELECT code FROM mails() \gset
SELECT outcome(auth_ext.update_user(password => 'another battery staple', nonce => CASE :'code' WHEN '000000' THEN '000001' ELSE '000000' END));
SELECT outcome(auth_ext.update_user(password => 'another battery staple', nonce => :'code'));
SELECT subject FROM mails();
-- Invitation.
SELECT answer ->> 'email' AS email, answer -> 'user_metadata' AS metadata, answer ? 'invited_at' AS invited
FROM auth_ext.admin_invite_user_by_email('Inv@example.com', '{"team": 7}') AS answer;
SELECT token, subject FROM mails() \gset
SELECT outcome(auth_ext.verify_otp('invite', token_hash => :'token')), :'subject' AS subject;
SELECT outcome(auth_ext.admin_invite_user_by_email('inv@example.com'));
-- Links.
SELECT kind, answer ->> 'verification_type' AS verification_type,
    answer ->> 'action_link' LIKE 'http://localhost:8000/auth/v1/verify?token=' || (answer ->> 'hashed_token') || '&type=%' AS action_link,
    outcome(auth_ext.verify_otp(answer ->> 'verification_type', token_hash => answer ->> 'hashed_token')) AS used
FROM (VALUES ('signup', 'g1@example.com'), ('invite', 'g2@example.com'), ('magiclink', 'new@example.com'), ('recovery', 'new@example.com')) AS v(kind, email),
    LATERAL auth_ext.admin_generate_link(kind, email, password => 'correct horse battery') AS answer;
SELECT outcome(auth_ext.admin_generate_link('nonsense', 'x@example.com'));
SELECT count(*) AS mails FROM mails();
-- Not for everybody.
SET ROLE authenticated;
SELECT auth_ext.admin_generate_link('magiclink', 'new@example.com');
SELECT auth_ext.admin_invite_user_by_email('new@example.com');
RESET ROLE;
