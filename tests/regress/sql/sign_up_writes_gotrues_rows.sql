-- Sign-up: what it checks, in GoTrue's order, and what it writes.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
-- Without autoconfirm: the bare user, no session, nothing confirmed. The token of the link in the form that GoTrue reads.
UPDATE auth_ext.settings SET otp_hash = 'gotrue';
SELECT auth_ext.sign_up('Ada@Example.com', 'correct horse battery', '{"name": "Ada", "sub": "forged", "email": "forged@example.com"}') AS answer \gset
SELECT outcome('{}'::jsonb || :'answer') LIKE 'user%' AS user;
SELECT :'answer'::jsonb - 'id' - 'created_at' - 'updated_at' - 'identities' - 'user_metadata' - 'confirmation_sent_at' AS answer;
SELECT :'answer'::jsonb -> 'user_metadata' ->> 'sub' = :'answer'::jsonb ->> 'id' AS own_sub,
    :'answer'::jsonb -> 'user_metadata' ->> 'email' AS email, :'answer'::jsonb -> 'user_metadata' ->> 'name' AS name;
SELECT jsonb_object_keys(:'answer'::jsonb -> 'identities' -> 0) AS identity ORDER BY 1;
SELECT instance_id, aud, role, email, left(encrypted_password, 29) AS hash, email_confirmed_at, confirmation_token ~ '^[0-9a-f]{56}$' AS confirmation_token, recovery_token,
    email_change_token_new, email_change, phone, is_sso_user, is_anonymous, raw_app_meta_data, last_sign_in_at
FROM auth.users WHERE id = (:'answer'::jsonb ->> 'id')::uuid \gx
SELECT provider, provider_id = user_id::text AS by_own_id, email FROM auth.identities;
SELECT count(*) AS sessions FROM auth.sessions;
-- She cannot sign in before she is confirmed, and learns so with the right password only.
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'wrong horse battery'));
-- The same address again is answered as the first time, and her password stays.
UPDATE auth_ext.settings SET mail_min_interval = '0';
SELECT auth_ext.sign_up('ada@example.com', 'another password') AS again \gset
SELECT :'again'::jsonb ->> 'id' = :'answer'::jsonb ->> 'id' AS same_id, jsonb_array_length(:'again'::jsonb -> 'identities') AS identities;
-- Nothing but times tells the two answers apart.
SELECT (SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys(:'again') AS k)
     = (SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys(:'answer') AS k) AS same_members,
    (SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys(:'again'::jsonb -> 'identities' -> 0) AS k)
     = (SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys(:'answer'::jsonb -> 'identities' -> 0) AS k) AS same_identity_members;
UPDATE auth.users SET email_confirmed_at = now();
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'another password'));
-- A confirmed user's address: no identities, which is how apps tell it.
SELECT auth_ext.sign_up('ADA@example.com', 'another password') -> 'identities' AS identities;
SELECT count(*) AS users FROM auth.users;
-- With autoconfirm: a session at once, and a taken address is said to be.
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('bob@example.com', 'correct horse battery') AS answer \gset
SELECT outcome(:'answer'::jsonb) LIKE 'session%' AS session, :'answer'::jsonb -> 'user' -> 'user_metadata' ->> 'email_verified' AS verified,
    :'answer'::jsonb -> 'user' ? 'email_confirmed_at' AS confirmed, :'answer'::jsonb -> 'user' ? 'last_sign_in_at' AS signed_in;
SELECT outcome(auth_ext.sign_up('BOB@example.com', 'correct horse battery'));
