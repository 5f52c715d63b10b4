-- However many accounts wait for an address, or have waited for it: the code that was sent last is looked at.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
UPDATE auth_ext.settings SET autoconfirm = false, mail_double_confirm = false;
SELECT count(auth_ext.admin_create_user('waits' || n || '@example.com', id => ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, email_confirm => true)) AS waiting FROM generate_series(1, 40) AS n \gset
UPDATE auth.users SET email_change = 'new@example.com', email_change_token_new = md5(id::text), email_change_sent_at = now() - interval '2 hours';
INSERT INTO auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to, created_at, updated_at)
SELECT gen_random_uuid(), u.id, 'email_change_token_new', md5(u.id::text), 'new@example.com', now() - interval '2 hours', now() FROM auth.users AS u;
\set ECHO all
SELECT auth_ext.admin_create_user('ada@example.com', id => 'ffffffff-0000-0000-0000-000000000000', email_confirm => true) ->> 'email' AS ada;
SELECT auth_ext.admin_generate_link('email_change_new', 'ada@example.com', new_email => 'new@example.com') ->> 'email_otp' AS code \gset
SELECT auth_ext.verify_otp('email_change', 'new@example.com', :'code') #>> '{user,email}' AS email;
