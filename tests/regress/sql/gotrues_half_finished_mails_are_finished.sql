-- What GoTrue began (rows as it writes them) is finished here: code, link, PKCE, e-mail change.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\set http :srcdir /../fixtures/http.sql
\i :answers
\i :http
-- GoTrue's hash of a code.
CREATE FUNCTION gotrues_hash(address text, code text) RETURNS text LANGUAGE sql AS $$
    SELECT encode(sha224(convert_to(address || code, 'UTF8')), 'hex')
$$;
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT id FROM jsonb_to_record(auth_ext.sign_up('ada@example.com', 'correct horse battery') -> 'user') AS x(id uuid) \gset
-- Recovery, by code and by link.
UPDATE auth.users SET recovery_token = gotrues_hash('ada@example.com', '111111'), recovery_sent_at = now();
INSERT INTO auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
VALUES (gen_random_uuid(), :'id', 'recovery_token', gotrues_hash('ada@example.com', '111111'), 'ada@example.com');
SELECT outcome(auth_ext.verify_otp('recovery', 'ada@example.com', '111111'));
UPDATE auth.users SET recovery_token = 'pkce_' || gotrues_hash('ada@example.com', '222222'), recovery_sent_at = now();
INSERT INTO auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
VALUES (gen_random_uuid(), :'id', 'recovery_token', 'pkce_' || gotrues_hash('ada@example.com', '222222'), 'ada@example.com');
INSERT INTO auth.flow_state (id, user_id, auth_code, code_challenge_method, code_challenge, provider_type, provider_access_token,
    provider_refresh_token, authentication_method, created_at, updated_at)
VALUES (gen_random_uuid(), :'id', '0f6e4d5c-1111-4222-8333-444455556666', 's256', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', 'magiclink', '', '',
    'magiclink', now(), now());
SELECT h ->> 'Location' AS location FROM http('GET', '/verify?type=magiclink&token=pkce_' || gotrues_hash('ada@example.com', '222222')) AS asked,
    jsonb_array_elements(asked.headers) AS h WHERE h ? 'Location';
SELECT outcome(auth_ext.exchange_code_for_session('0f6e4d5c-1111-4222-8333-444455556666', 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'));
-- An e-mail change after its first half.
UPDATE auth.users SET email_change = 'new@example.com', email_change_token_new = gotrues_hash('new@example.com', '333333'),
    email_change_token_current = '', email_change_confirm_status = 1, email_change_sent_at = now();
INSERT INTO auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
VALUES (gen_random_uuid(), :'id', 'email_change_token_new', gotrues_hash('new@example.com', '333333'), 'new@example.com');
SELECT outcome(auth_ext.verify_otp('email_change', 'new@example.com', '333333'));
SELECT email, email_change, email_change_token_new, email_change_confirm_status FROM auth.users;
-- A code that is over stays over.
UPDATE auth.users SET recovery_token = gotrues_hash('new@example.com', '444444'), recovery_sent_at = now() - interval '2 days';
SELECT outcome(auth_ext.verify_otp('recovery', 'new@example.com', '444444'));
-- A sign-up, by code and by link; its link gives a session in the fragment.
CREATE FUNCTION gotrue_wrote(who text, kind text, address text, code text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE auth.users SET %1$I = gotrues_hash(%2$L, %3$L), %4$I = now() WHERE email = %5$L', kind, address, code,
        CASE WHEN kind LIKE 'email_change%' THEN 'email_change_sent_at' ELSE replace(kind, 'token', 'sent_at') END, who);
    DELETE FROM auth.one_time_tokens WHERE user_id = (SELECT id FROM auth.users WHERE email = who) AND token_type::text = kind;
    INSERT INTO auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
    SELECT gen_random_uuid(), id, kind::auth.one_time_token_type, gotrues_hash(address, code), address FROM auth.users WHERE email = who;
END
$$;
CREATE FUNCTION followed(type text, address text, code text) RETURNS text LANGUAGE sql AS $$
    SELECT regexp_replace(h ->> 'Location', '(=[^=&]{20,}|expires_at=\d+)', '=…', 'g')
    FROM http('GET', format('/verify?type=%s&token=%s', type, gotrues_hash(address, code))) AS asked, jsonb_array_elements(asked.headers) AS h WHERE h ? 'Location'
$$;
UPDATE auth_ext.settings SET autoconfirm = false, mail_min_interval = '0';
SELECT outcome(auth_ext.sign_up('bob@example.com', 'correct horse battery'));
SELECT gotrue_wrote('bob@example.com', 'confirmation_token', 'bob@example.com', '555551');
SELECT followed('signup', 'bob@example.com', '555550') AS wrong;
SELECT outcome(auth_ext.verify_otp('signup', 'bob@example.com', '555551'));
SELECT outcome(auth_ext.sign_up('cyd@example.com', 'correct horse battery'));
SELECT gotrue_wrote('cyd@example.com', 'confirmation_token', 'cyd@example.com', '555552');
SELECT followed('signup', 'cyd@example.com', '555552') AS cyd;
SELECT email, email_confirmed_at IS NOT NULL AS confirmed, confirmation_token FROM auth.users WHERE email LIKE '%d@example.com' OR email LIKE 'bob%' ORDER BY 1;
-- An invitation: accepted without a password.
SELECT outcome(auth_ext.admin_invite_user_by_email('eve@example.com'));
SELECT gotrue_wrote('eve@example.com', 'confirmation_token', 'eve@example.com', '555553');
SELECT followed('invite', 'eve@example.com', '555553') AS eve;
-- A magic link without PKCE, and one whose code is typed.
SELECT gotrue_wrote('bob@example.com', 'recovery_token', 'bob@example.com', '555554');
SELECT followed('magiclink', 'bob@example.com', '555554') AS bob;
SELECT gotrue_wrote('bob@example.com', 'recovery_token', 'bob@example.com', '555555');
SELECT outcome(auth_ext.verify_otp('email', 'bob@example.com', '555555'));
-- Five wrong guesses end also a code of GoTrue's, and its link, which can be had from the code.
SELECT gotrue_wrote('bob@example.com', 'recovery_token', 'bob@example.com', '555556');
SELECT DISTINCT outcome(auth_ext.verify_otp('email', 'bob@example.com', '000000')) FROM generate_series(1, 5);
SELECT followed('magiclink', 'bob@example.com', '555556') AS ended;
-- An e-mail change before its first half: by code and by link.
UPDATE auth.users SET email_change = 'bob2@example.com', email_change_confirm_status = 0 WHERE email = 'bob@example.com';
SELECT gotrue_wrote('bob@example.com', 'email_change_token_current', 'bob@example.com', '555557');
SELECT gotrue_wrote('bob@example.com', 'email_change_token_new', 'bob2@example.com', '555558');
SELECT auth_ext.verify_otp('email_change', 'bob@example.com', '555557');
SELECT followed('email_change', 'bob2@example.com', '555558') AS bob2;
SELECT email, email_change, email_change_token_new, email_change_token_current, email_change_confirm_status FROM auth.users WHERE email LIKE 'bob%';
-- The nonce of a password change.
SELECT auth_ext.sign_in_with_password('bob2@example.com', 'correct horse battery') ->> 'access_token' AS token \gset
SELECT gotrue_wrote('bob2@example.com', 'reauthentication_token', 'bob2@example.com', '555559');
UPDATE auth.sessions SET created_at = created_at - interval '2 days';
SELECT shows(:'token', kept => true);
SELECT outcome(auth_ext.update_user(password => 'another battery staple', nonce => '555550'));
SELECT outcome(auth_ext.update_user(password => 'another battery staple', nonce => '555559'));
-- Columns that GoTrue cannot read when they are NULL are none.
SELECT count(*) AS unreadable FROM auth.users WHERE confirmation_token IS NULL OR recovery_token IS NULL OR email_change IS NULL
    OR email_change_token_new IS NULL OR email_change_token_current IS NULL OR phone_change IS NULL OR phone_change_token IS NULL
    OR reauthentication_token IS NULL;
