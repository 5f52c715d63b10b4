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
-- Columns that GoTrue cannot read when they are NULL are none.
SELECT count(*) AS unreadable FROM auth.users WHERE confirmation_token IS NULL OR recovery_token IS NULL OR email_change IS NULL
    OR email_change_token_new IS NULL OR email_change_token_current IS NULL OR phone_change IS NULL OR phone_change_token IS NULL
    OR reauthentication_token IS NULL;
