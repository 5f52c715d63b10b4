-- Sign-up with confirmation, sign-in by mail and recovery, as functions and as GoTrue's paths.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\set mails :srcdir /../fixtures/mails.sql
\set http :srcdir /../fixtures/http.sql
\i :answers
\i :mails
\i :http
\set ECHO all
UPDATE auth_ext.settings SET otp_hash = 'gotrue', mail_min_interval = '0', redirect_allow_list = '{https://app.example.com/**}';
SELECT outcome(auth_ext.sign_up('Ada@example.com', 'correct horse battery', '{"lang": "de"}', 'https://app.example.com/in'));
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT "to", subject, code, token, type, target FROM mails() \gset
SELECT :'to' AS to, :'subject' AS subject, :'code' ~ '^\d{6}$' AS code, :'token' ~ '^[0-9a-f]{56}$' AS token, :'type' AS type, :'target' AS target;
-- GoTrue's form, but the link cannot be had from the code.
SELECT confirmation_token = encode(sha224(convert_to('ada@example.com' || :'code', 'UTF8')), 'hex') AS gotrues_hash,
    confirmation_sent_at IS NOT NULL AS sent
FROM auth.users;
SELECT token_type, token_hash = :'token' AS is_the_links, relates_to FROM auth.one_time_tokens;
SELECT outcome(auth_ext.verify_otp('signup', 'ada@example.com', CASE :'code' WHEN '000000' THEN '000001' ELSE '000000' END));
SELECT outcome(auth_ext.verify_otp('signup', 'ada@example.com', :'code'));
SELECT outcome(auth_ext.verify_otp('signup', 'ada@example.com', :'code'));
SELECT email_confirmed_at IS NOT NULL AS confirmed, confirmation_token = '' AS cleared,
    raw_user_meta_data ->> 'email_verified' AS verified FROM auth.users;
SELECT count(*) AS tokens FROM auth.one_time_tokens;
SELECT authentication_method FROM auth.mfa_amr_claims;
-- By link: a redirect, once.
SELECT status, body FROM http('POST', '/auth/v1/otp?redirect_to=https://app.example.com/in', '{"email": "ada@example.com"}');
SELECT token, type FROM mails() \gset
SELECT format('/auth/v1/verify?token=%s&type=%s&redirect_to=https://app.example.com/in', :'token', :'type') AS link \gset
SELECT status, regexp_replace(h ->> 'Location', '=[^=&]{20,}', '=…', 'g') AS location
FROM http('GET', :'link') AS asked, jsonb_array_elements(asked.headers) AS h WHERE h ? 'Location' \gset followed_
SELECT :followed_status AS status, regexp_replace(:'followed_location', 'expires_at=\d+', 'expires_at=…') AS location;
SELECT status, h ->> 'Location' AS location
FROM http('GET', :'link') AS asked, jsonb_array_elements(asked.headers) AS h WHERE h ? 'Location';
SELECT status FROM http('HEAD', :'link');
-- PKCE.
SELECT outcome(auth_ext.reset_password_for_email('ada@example.com', NULL, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', 'S256'));
SELECT token FROM mails() \gset
SELECT substring(h ->> 'Location' FROM '^http://localhost:3000\?code=([0-9a-f-]{36})$') AS auth_code
FROM http('GET', '/verify?type=recovery&token=' || :'token') AS asked, jsonb_array_elements(asked.headers) AS h WHERE h ? 'Location' \gset
SELECT outcome(auth_ext.exchange_code_for_session(:'auth_code', 'wrong'));
SELECT status, body ? 'access_token' AS session
FROM (SELECT status, body::jsonb FROM http('POST', '/token?grant_type=pkce',
    json_build_object('auth_code', :'auth_code', 'code_verifier', 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'))) AS asked;
SELECT outcome(auth_ext.exchange_code_for_session(:'auth_code', 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'));
SELECT count(*) AS flows FROM auth.flow_state;
SELECT DISTINCT authentication_method FROM auth.mfa_amr_claims ORDER BY 1;
-- Nobody learns who has an account.
SELECT outcome(auth_ext.reset_password_for_email('nobody@example.com'));
SELECT outcome(auth_ext.resend('signup', 'nobody@example.com'));
SELECT count(*) AS mails FROM mails();
-- Five wrong guesses end a code.
SELECT outcome(auth_ext.sign_in_with_otp('ada@example.com'));
SELECT code FROM mails() \gset
SELECT DISTINCT outcome(auth_ext.verify_otp('email', 'ada@example.com', CASE :'code' WHEN '000000' THEN '000001' ELSE '000000' END))
FROM generate_series(1, 5);
SELECT outcome(auth_ext.verify_otp('email', 'ada@example.com', :'code'));
SELECT recovery_token = '' AS ended FROM auth.users;
-- Keyed: nothing in the tables can be presented.
UPDATE auth_ext.settings SET otp_hash = 'keyed';
SELECT outcome(auth_ext.sign_in_with_otp('ada@example.com'));
SELECT code FROM mails() \gset
SELECT outcome(auth_ext.verify_otp('email', token_hash => token_hash)) FROM auth.one_time_tokens;
SELECT outcome(auth_ext.verify_otp('email', 'ada@example.com', :'code'));
-- What is missing or impossible.
SELECT outcome(auth_ext.verify_otp(NULL));
SELECT outcome(auth_ext.verify_otp('signup'));
SELECT outcome(auth_ext.verify_otp('signup', 'ada@example.com', '1', '2'));
SELECT outcome(auth_ext.sign_in_with_otp(NULL));
SELECT outcome(auth_ext.sign_in_with_otp('a' || E'\r\n' || 'Bcc: b@example.com'));
SELECT outcome(auth_ext.resend(NULL, NULL));
SELECT outcome(auth_ext.exchange_code_for_session(NULL, NULL));
SELECT outcome(auth_ext.reauthenticate());
