-- Key sets as issuers publish them: one key that we cannot use never keeps the others from verifying (RFC 7517, 5).
-- One key under one kid with several algorithms.
SELECT valid, reason FROM auth_ext.verify_jwt(
    'eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.Uqu30qLBBlLNXKTqgnA2SpR-3sDMPWUwh228hIhXZzejLfOoqTYeCvjYkRen51W5GpZSGcxZOw1SQC-wprGuqg7qEMg1SVj1AQswVoQsxBJJkQq8sJwkbGEbS1w3_1rVgPBH2Jkgl6AKD5z3kwm0H-pPDcU-V3WwrRkt0I-1LzZFoYu0yB_PaigUVH3dIvMDdj_LePZbTbrCv_GfKOCVZ8DUxp8AFrKDjv0GMboQHacI_WvmVXIFYEB3gV9TIfnH5sDZlz85Vj6ALUg_BzhP4HVVi5oauVd2LSuLT-R6Vq_UBbDESLbR5cLtzM9gSppCQBoaeeSAO8ob8zJe1VK5ug',
    '{"keys":[{"kty":"RSA","n":"rrvW0t3NcfTW3FJ3DApM-EuOtFdym2gHldwU3ISLziZrzoVJAUTrjm6Z_UqNb5ucuhO6WNYfrFcnj_7CQt5rYOVZm2k7xhcoZD-wY6jDPnVO8e9V_H3D3dM3Hi2PS--23bTjlVsJnMXV1sMAqxwxiYs1R6YBlhaDs6UKN5DiwIpycNtOjb_tmLJqQp8Mffo0QfeNcutCbA8HXULBJyg-W8V-7Fe1_GZdWcHSPGmf0n-t0CWCELO24wO9rRH-iYRa5gMsyC2vxVeT0pn0A4QXPMxy7iF1HCbEVt9_bWRajOYq5L_Inh2v-0Dr1pHoVrwOYI_RGK7NCW9xP2-1B5Fl3Q","e":"AQAB","kid":"k1","use":"sig","alg":"RS256"},{"kty":"RSA","n":"rrvW0t3NcfTW3FJ3DApM-EuOtFdym2gHldwU3ISLziZrzoVJAUTrjm6Z_UqNb5ucuhO6WNYfrFcnj_7CQt5rYOVZm2k7xhcoZD-wY6jDPnVO8e9V_H3D3dM3Hi2PS--23bTjlVsJnMXV1sMAqxwxiYs1R6YBlhaDs6UKN5DiwIpycNtOjb_tmLJqQp8Mffo0QfeNcutCbA8HXULBJyg-W8V-7Fe1_GZdWcHSPGmf0n-t0CWCELO24wO9rRH-iYRa5gMsyC2vxVeT0pn0A4QXPMxy7iF1HCbEVt9_bWRajOYq5L_Inh2v-0Dr1pHoVrwOYI_RGK7NCW9xP2-1B5Fl3Q","e":"AQAB","kid":"k1","use":"sig","alg":"RS512"}]}'::jsonb, 'app', 'https://idp.example');
-- Two types of key under one kid.
SELECT valid, reason FROM auth_ext.verify_jwt(
    'eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.5o27RIcyspHYtq-MGRS0UcxA_-9pmbIaB1fLgGFQtIED3Ej9hDOyjcjz1KJPvIz0J9EryN_4kmE9y5JH8GzQRQ',
    '{"keys":[{"kty":"RSA","n":"rrvW0t3NcfTW3FJ3DApM-EuOtFdym2gHldwU3ISLziZrzoVJAUTrjm6Z_UqNb5ucuhO6WNYfrFcnj_7CQt5rYOVZm2k7xhcoZD-wY6jDPnVO8e9V_H3D3dM3Hi2PS--23bTjlVsJnMXV1sMAqxwxiYs1R6YBlhaDs6UKN5DiwIpycNtOjb_tmLJqQp8Mffo0QfeNcutCbA8HXULBJyg-W8V-7Fe1_GZdWcHSPGmf0n-t0CWCELO24wO9rRH-iYRa5gMsyC2vxVeT0pn0A4QXPMxy7iF1HCbEVt9_bWRajOYq5L_Inh2v-0Dr1pHoVrwOYI_RGK7NCW9xP2-1B5Fl3Q","e":"AQAB","kid":"k1","use":"sig","alg":"RS256"},{"kty":"EC","crv":"P-256","x":"6FxAlFE23OvgC8o-JKcio_ELpR4QQp-NOVMFLQXZ7H8","y":"Ki7M-M3P_a6UwFaF4vt442HXE2YyUQfgZfldcmV8Ync","kid":"k1","use":"sig","alg":"ES256"}]}'::jsonb, 'app', 'https://idp.example');
-- An RSA key of 1024 bits beside a good one.
SELECT valid, reason FROM auth_ext.verify_jwt(
    'eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.X7SC2ur2iDHVAOTKtPme_PuW4XX7EMBPnlCRSLl4T3vMwr82VRxPA5yVGujRjPcxo3SVMLyL3AwZnQOdqe6_QQ',
    '{"keys":[{"kty":"EC","crv":"P-256","x":"6FxAlFE23OvgC8o-JKcio_ELpR4QQp-NOVMFLQXZ7H8","y":"Ki7M-M3P_a6UwFaF4vt442HXE2YyUQfgZfldcmV8Ync","kid":"k1","use":"sig","alg":"ES256"},{"kty":"RSA","n":"1VQD9UPiijAyVZjWPhBaGBFV3S_0wgY7ONUr01kL6TGaNczy10TyMOKw7QbN7feiY84rMpJNBJXy3kReFXQQntpyNVVKCy9eVC0_do2E70Gr4QH-TwcdQAKI9gxEQICD1WhnLViHaSfT5g8nnLJMxbtU9guOe-8y-6cm-a-Ql0U","e":"AQAB","kid":"old","use":"sig","alg":"RS256"}]}'::jsonb, 'app', 'https://idp.example');
-- An Ed448 key beside a good one.
SELECT valid, reason FROM auth_ext.verify_jwt(
    'eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.CLeNqUXmrn3FWjaq1zuQklEeH4WNqny0xQvkuZAAy2YK2J_GgCtufTZZeyA9u01fziYctHKC2zxyNAfcz6j82g',
    '{"keys":[{"kty":"OKP","crv":"Ed448","x":"r4rW6yXCIyg06dh_YP-7dIicixeZFc-KF6U9-2rt6vY943k1R6CGYihQxCLrgb33YPqFPJUcbiCA","kid":"ed","use":"sig","alg":"EdDSA"},{"kty":"EC","crv":"P-256","x":"6FxAlFE23OvgC8o-JKcio_ELpR4QQp-NOVMFLQXZ7H8","y":"Ki7M-M3P_a6UwFaF4vt442HXE2YyUQfgZfldcmV8Ync","kid":"k1","use":"sig","alg":"ES256"}]}'::jsonb, 'app', 'https://idp.example');
-- A key without kid beside one with the kid that the token names.
SELECT valid, reason FROM auth_ext.verify_jwt(
    'eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.rtpYY8kKzrGQd7XK-zLFw0pVycduAphkMf-FZI_qNvoma9tDEBCn38ReGt5QJkqgYt0arbAaITaoLolmxUhKgQ',
    '{"keys":[{"kty":"EC","crv":"P-256","x":"6FxAlFE23OvgC8o-JKcio_ELpR4QQp-NOVMFLQXZ7H8","y":"Ki7M-M3P_a6UwFaF4vt442HXE2YyUQfgZfldcmV8Ync","kid":"k1","use":"sig","alg":"ES256"},{"kty":"EC","crv":"P-256","x":"FYcYYQTEG3tGtLpvBurIM3mIvMp952xDbZjFpbF9W98","y":"Bg3jBn_b5aafrPm71lFhEj4R2MhiAk5Uu3GYKsMD7Ro","use":"sig","alg":"ES256"}]}'::jsonb, 'app', 'https://idp.example');
-- A key with a member missing beside a good one.
SELECT valid, reason FROM auth_ext.verify_jwt(
    'eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.9QhFPfBUtxnMcSR4bDOVjOtOyzvrFrLGTv6gLKupMVPE1cYoeLgh2P8XgEJHaeMfx7Q_Zz3bE5fLM9Ib94eerA',
    '{"keys":[{"kty":"EC","crv":"P-256","x":"6FxAlFE23OvgC8o-JKcio_ELpR4QQp-NOVMFLQXZ7H8","y":"Ki7M-M3P_a6UwFaF4vt442HXE2YyUQfgZfldcmV8Ync","kid":"k1","use":"sig","alg":"ES256"},{"kty":"RSA","kid":"x","e":"AQAB"}]}'::jsonb, 'app', 'https://idp.example');
-- A modulus with a leading zero, as Java writes it.
SELECT valid, reason FROM auth_ext.verify_jwt(
    'eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.Uqu30qLBBlLNXKTqgnA2SpR-3sDMPWUwh228hIhXZzejLfOoqTYeCvjYkRen51W5GpZSGcxZOw1SQC-wprGuqg7qEMg1SVj1AQswVoQsxBJJkQq8sJwkbGEbS1w3_1rVgPBH2Jkgl6AKD5z3kwm0H-pPDcU-V3WwrRkt0I-1LzZFoYu0yB_PaigUVH3dIvMDdj_LePZbTbrCv_GfKOCVZ8DUxp8AFrKDjv0GMboQHacI_WvmVXIFYEB3gV9TIfnH5sDZlz85Vj6ALUg_BzhP4HVVi5oauVd2LSuLT-R6Vq_UBbDESLbR5cLtzM9gSppCQBoaeeSAO8ob8zJe1VK5ug',
    '{"keys":[{"kty":"RSA","n":"AK671tLdzXH01txSdwwKTPhLjrRXcptoB5XcFNyEi84ma86FSQFE645umf1KjW-bnLoTuljWH6xXJ4_-wkLea2DlWZtpO8YXKGQ_sGOowz51TvHvVfx9w93TNx4tj0vvtt2045VbCZzF1dbDAKscMYmLNUemAZYWg7OlCjeQ4sCKcnDbTo2_7ZiyakKfDH36NEH3jXLrQmwPB11CwScoPlvFfuxXtfxmXVnB0jxpn9J_rdAlghCztuMDva0R_omEWuYDLMgtr8VXk9KZ9AOEFzzMcu4hdRwmxFbff21kWozmKuS_yJ4dr_tA69aR6Fa8DmCP0RiuzQlvcT9vtQeRZd0","e":"AQAB","kid":"k1","use":"sig","alg":"RS256"}]}'::jsonb, 'app', 'https://idp.example');
SELECT valid, reason FROM auth_ext.verify_jwt(
    'eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.6SRAhLIo_IDiQ8oLDI4ore1s8UQGPZsYQSAKqLU5mzbUE5tsXp3jpso0rFNuG_Mk2h_tIMhTFAstPKD8eSq9Sw',
    '{"keys":[{"kty":"EC","crv":"P-256","x":"6FxAlFE23OvgC8o-JKcio_ELpR4QQp-NOVMFLQXZ7H8","y":"Ki7M-M3P_a6UwFaF4vt442HXE2YyUQfgZfldcmV8Ync","kid":"k1","use":"sig","alg":"ES256"},{"kty":"RSA","n":"AK671tLdzXH01txSdwwKTPhLjrRXcptoB5XcFNyEi84ma86FSQFE645umf1KjW-bnLoTuljWH6xXJ4_-wkLea2DlWZtpO8YXKGQ_sGOowz51TvHvVfx9w93TNx4tj0vvtt2045VbCZzF1dbDAKscMYmLNUemAZYWg7OlCjeQ4sCKcnDbTo2_7ZiyakKfDH36NEH3jXLrQmwPB11CwScoPlvFfuxXtfxmXVnB0jxpn9J_rdAlghCztuMDva0R_omEWuYDLMgtr8VXk9KZ9AOEFzzMcu4hdRwmxFbff21kWozmKuS_yJ4dr_tA69aR6Fa8DmCP0RiuzQlvcT9vtQeRZd0","e":"AQAB","kid":"k2","use":"sig","alg":"RS256"}]}'::jsonb, 'app', 'https://idp.example');
-- Members that are null.
SELECT valid, reason FROM auth_ext.verify_jwt(
    'eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.ZCWIpOz1gPALBTl0oxfBrcuwNi1PjISs330BR4XO1grZmSbsPIClTC92-Tpn8n_9YYpxBYAlsBeCPJBGq09nXA',
    '{"keys":[{"kty":"EC","crv":"P-256","x":"6FxAlFE23OvgC8o-JKcio_ELpR4QQp-NOVMFLQXZ7H8","y":"Ki7M-M3P_a6UwFaF4vt442HXE2YyUQfgZfldcmV8Ync","kid":"k1","use":null,"alg":"ES256","key_ops":null}]}'::jsonb, 'app', 'https://idp.example');
-- An EC key and the old secret of a self-hosted Supabase.
SELECT valid, reason FROM auth_ext.verify_jwt(
    'eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.iSRYcnLtkPZ4fWmWKe7qPgZCxJlvBJXY018g3tIVU9wSbD25neQsNJznyTuFOrO7wcfUff38YQtiDnyp-WftJg',
    '{"keys":[{"kty":"EC","crv":"P-256","x":"6FxAlFE23OvgC8o-JKcio_ELpR4QQp-NOVMFLQXZ7H8","y":"Ki7M-M3P_a6UwFaF4vt442HXE2YyUQfgZfldcmV8Ync","kid":"k1","use":"sig","alg":"ES256"},{"kty":"oct","kid":"old","alg":"HS256","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}]}'::jsonb, 'app', 'https://idp.example');
-- A JWK where a set is due.
SELECT valid, reason FROM auth_ext.verify_jwt(
    'eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.obb_rYTlT2mlWyFHkht4BLqxCa3QSoZ_JJQhGdnO2zuy2pW4J6aix9y2Yk5IDzalAhEuBV8z0WhIJrFTxSor4g',
    '{"kty":"EC","crv":"P-256","x":"6FxAlFE23OvgC8o-JKcio_ELpR4QQp-NOVMFLQXZ7H8","y":"Ki7M-M3P_a6UwFaF4vt442HXE2YyUQfgZfldcmV8Ync","kid":"k1","use":"sig","alg":"ES256"}'::jsonb, 'app', 'https://idp.example');

-- A token that names a key that was left out is one of an unknown key; the set that is left without a key says why.
\set small '{"kty":"RSA","n":"1VQD9UPiijAyVZjWPhBaGBFV3S_0wgY7ONUr01kL6TGaNczy10TyMOKw7QbN7feiY84rMpJNBJXy3kReFXQQntpyNVVKCy9eVC0_do2E70Gr4QH-TwcdQAKI9gxEQICD1WhnLViHaSfT5g8nnLJMxbtU9guOe-8y-6cm-a-Ql0U","e":"AQAB","kid":"k1","use":"sig","alg":"RS256"}'
\set token 'eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoidXNlci0xIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDAsImNsaWVudF9pZCI6ImFwcCJ9.lXxpOSbAdYZ_-gso8HCeCdUZaWxlmzPQARWd_7jrGhgB3-Jva5898lTbaAPacV1bJBcgL8cUYr5OFkmtUAWQqQ'
\set keys '{"keys":[{"kty":"EC","crv":"P-256","x":"6FxAlFE23OvgC8o-JKcio_ELpR4QQp-NOVMFLQXZ7H8","y":"Ki7M-M3P_a6UwFaF4vt442HXE2YyUQfgZfldcmV8Ync","kid":"k1","use":"sig","alg":"ES256"}]}'
SELECT valid, reason FROM auth_ext.verify_jwt(:'token', jsonb_build_array(:'small'::jsonb, :'keys'::jsonb -> 'keys' -> 0 || '{"kid":"k2"}'), 'app', 'https://idp.example');
SELECT valid, reason FROM auth_ext.verify_jwt(:'token', jsonb_build_array(:'small'::jsonb, '{"kty":"oct"}'), 'app', 'https://idp.example');

-- An issuer that writes no aud (Cognito: client_id; Clerk: azp): another claim says whom the token is for.
SELECT valid, reason FROM auth_ext.verify_jwt(:'token', :'keys', NULL, 'https://idp.example');
SELECT valid, reason FROM auth_ext.verify_jwt_without_audience(:'token', :'keys', 'https://idp.example', 'client_id', 'app');
SELECT position, valid, reason, claims IS NOT NULL AS claims FROM (VALUES (1, 'https://idp.example', 'client_id', 'other'), (2, 'https://idp.example', 'azp', 'app'),
    (3, 'https://other.example', 'client_id', 'app'), (4, 'https://idp.example', 'sub', 'user-1'), (5, 'https://idp.example', 'iat', '1700000000')) AS wanted(position, issuer, claim, value),
    auth_ext.verify_jwt_without_audience(:'token', :'keys', issuer, claim, value) ORDER BY position;
SELECT valid, reason FROM auth_ext.verify_jwt_without_audience(NULL, :'keys', 'https://idp.example', 'client_id', 'app');
SELECT valid FROM auth_ext.verify_jwt_without_audience(:'token', :'keys', 'https://idp.example', 'client_id', NULL);
SELECT valid FROM auth_ext.verify_jwt_without_audience(:'token', :'keys', NULL, 'client_id', 'app');
-- Times, and a foreign aud, count there, too; and a token may be as long as its issuer makes it.
SELECT auth_ext.activate_signing_key(auth_ext.create_signing_key('ES256') ->> 'kid') IS NOT NULL AS active;
CREATE FUNCTION signed(more jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT auth_ext.sign_jwt('{"iss": "https://idp.example", "client_id": "app"}' || jsonb_build_object('exp', extract(epoch FROM now())::bigint + 60) || more)
$$;
SELECT what, v.valid, v.reason FROM (VALUES (1, 'as it should be', '{}'::jsonb), (2, 'aud names the value', '{"aud": ["other", "app"]}'), (3, 'a foreign aud', '{"aud": "other"}'),
    (4, 'nbf is ahead', jsonb_build_object('nbf', extract(epoch FROM now())::bigint + 50)), (5, 'long', jsonb_build_object('groups', repeat('x', 60000)))) AS cases (position, what, more),
    auth_ext.verify_jwt_without_audience(signed(more), auth_ext.jwks(), 'https://idp.example', 'client_id', 'app') AS v ORDER BY position;
SELECT v.valid, j.valid AS jws FROM signed(jsonb_build_object('aud', 'app', 'groups', repeat('x', 60000))) AS token,
    auth_ext.verify_jwt(token, auth_ext.jwks(), 'app', 'https://idp.example') AS v, auth_ext.verify_jws(token, auth_ext.jwks()) AS j;
