-- Passkeys in GoTrue's tables, with what a software authenticator answered to three challenges that the test puts back. Their
-- own time runs out in 2100.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set factors :srcdir /../fixtures/factors.sql
\i :factors
CREATE TABLE recorded (n integer PRIMARY KEY, ceremony jsonb, response jsonb);
INSERT INTO recorded VALUES (1, '{"challenge":"eehYf_2aX007LAcz0lCzIg","rpId":"example.com","user_id":"MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwYWRh","expires":"0001-01-01T00:00:00Z","userVerification":"preferred","state":"AXnoWH_9ml9NOywHM9JQsyIPAAAAAgAAAAAAV4b0AAAAAD2c_jQwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDBhZGE"}', '{"id":"yVqS3HirCfT-3Q24bgzcmQ","rawId":"yVqS3HirCfT-3Q24bgzcmQ","type":"public-key","response":{"clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiZWVoWWZfMmFYMDA3TEFjejBsQ3pJZyIsIm9yaWdpbiI6Imh0dHBzOi8vYXBwLmV4YW1wbGUuY29tIiwiY3Jvc3NPcmlnaW4iOmZhbHNlfQ","authenticatorData":"o3mm9u6vuaVeN4wRgDTidR5oL6ufLTCrE9ISVYbOGUddAAAAAAAAAAAAAAAAAAAAAAAAAAAAEMlaktx4qwn0_t0NuG4M3JmlAQIDJiABIVggutw9G1eAgPz7wUIpla2Rasse5oZXjWbdZlpBUtgKkl8iWCCSGt0M7tSkUYEIcr4yxdp_kr_DyIKvHDI1bp9_SAjBLw","publicKey":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEutw9G1eAgPz7wUIpla2Rasse5oZXjWbdZlpBUtgKkl-SGt0M7tSkUYEIcr4yxdp_kr_DyIKvHDI1bp9_SAjBLw","publicKeyAlgorithm":-7,"attestationObject":"o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YViUo3mm9u6vuaVeN4wRgDTidR5oL6ufLTCrE9ISVYbOGUddAAAAAAAAAAAAAAAAAAAAAAAAAAAAEMlaktx4qwn0_t0NuG4M3JmlAQIDJiABIVggutw9G1eAgPz7wUIpla2Rasse5oZXjWbdZlpBUtgKkl8iWCCSGt0M7tSkUYEIcr4yxdp_kr_DyIKvHDI1bp9_SAjBLw","transports":["internal","hybrid"]},"authenticatorAttachment":"platform","clientExtensionResults":{}}'),
    (2, '{"challenge":"hYxTFp6EhqAX6y5tWBpbgw","rpId":"example.com","expires":"0001-01-01T00:00:00Z","userVerification":"preferred","state":"hYxTFp6EhqAX6y5tWBpbgwIAAFeG9AAAAACOm-c1"}', '{"id":"yVqS3HirCfT-3Q24bgzcmQ","rawId":"yVqS3HirCfT-3Q24bgzcmQ","type":"public-key","response":{"clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiaFl4VEZwNkVocUFYNnk1dFdCcGJndyIsIm9yaWdpbiI6Imh0dHBzOi8vYXBwLmV4YW1wbGUuY29tIiwiY3Jvc3NPcmlnaW4iOmZhbHNlfQ","authenticatorData":"o3mm9u6vuaVeN4wRgDTidR5oL6ufLTCrE9ISVYbOGUcdAAAAAQ","signature":"MEQCIF__YcvJNbIUAnrNb92HWS3u8zZRoisrbdYsHhGWCWNxAiBwR6Ede2ui9SgbDPX8mDSUMLYa9j4Y5pTqcXpEX6BvoA","userHandle":"MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwYWRh"},"authenticatorAttachment":"platform","clientExtensionResults":{}}'),
    (3, '{"challenge":"Ns-xCL5cRE_53Yv1Ppe_lg","rpId":"example.com","expires":"0001-01-01T00:00:00Z","userVerification":"preferred","state":"Ns-xCL5cRE_53Yv1Ppe_lgIAAFeG9AAAAAAS9mk2"}', '{"id":"yVqS3HirCfT-3Q24bgzcmQ","rawId":"yVqS3HirCfT-3Q24bgzcmQ","type":"public-key","response":{"clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiTnMteENMNWNSRV81M1l2MVBwZV9sZyIsIm9yaWdpbiI6Imh0dHBzOi8vYXBwLmV4YW1wbGUuY29tIiwiY3Jvc3NPcmlnaW4iOmZhbHNlfQ","authenticatorData":"o3mm9u6vuaVeN4wRgDTidR5oL6ufLTCrE9ISVYbOGUcdAAAAAg","signature":"MEQCIEeBIBBRrcMPgMVmMVr7L-h5L21M5Q01C-DxhctVYUQoAiAS-lKCMMZOt7QfbublOwjucOKmm_RgGmbLP-rlHxlUVQ","userHandle":"MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwYWRh"},"authenticatorAttachment":"platform","clientExtensionResults":{}}');
\set ECHO all
SELECT outcome(auth_api.passkey_authentication_options());
UPDATE auth_ext.settings SET passkeys_enabled = true;
SELECT outcome(auth_api.passkey_authentication_options());
UPDATE auth_ext.settings SET relying_party_id = 'example.com', relying_party_name = 'Example', relying_party_origins = 'https://app.example.com';
SELECT outcome(auth_ext.admin_create_user(email => 'ada@example.com', password => 'correct horse battery', email_confirm => true, id => '00000000-0000-4000-8000-000000000ada'));
INSERT INTO kept VALUES ('ada', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT outcome(auth_api.passkey_registration_options());
-- Registration: the challenge is a row that is taken out by the answer.
SELECT keep('begun', 'ada', 'auth_api.passkey_registration_options()') IS NOT NULL AS begun;
SELECT answer('begun') #> '{options,user}' AS "user", answer('begun') #> '{options,rp}' AS rp, answer('begun') #> '{options,authenticatorSelection}' AS selection;
SELECT challenge_type, user_id, session_data - 'challenge' - 'state' AS session_data, expires_at - created_at AS lifetime FROM auth.webauthn_challenges;
UPDATE auth.webauthn_challenges SET session_data = ceremony FROM recorded WHERE n = 1;
SELECT keep('key', 'ada', format('auth_api.passkey_registration_verify(%L, %L)', answer('begun') ->> 'challenge_id', response)) FROM recorded WHERE n = 1;
SELECT answer('key') ->> 'friendly_name' AS name, (SELECT count(*) FROM auth.webauthn_challenges) AS challenges;
SELECT outcome(asked('ada', format('auth_api.passkey_registration_verify(%L, %L)', answer('begun') ->> 'challenge_id', response))) AS again FROM recorded WHERE n = 1;
SELECT user_id, octet_length(credential_id) AS id, encode(substr(public_key, 1, 10), 'hex') AS cose, octet_length(public_key) AS cose_length, attestation_type, aaguid, sign_count, backup_eligible, backed_up, friendly_name, last_used_at FROM auth.webauthn_credentials;
-- The same credential is registered once.
SELECT keep('begun', 'ada', 'auth_api.passkey_registration_options()') IS NOT NULL AS begun;
SELECT jsonb_array_length(answer('begun') #> '{options,excludeCredentials}') AS excluded;
UPDATE auth.webauthn_challenges SET session_data = ceremony FROM recorded WHERE n = 1;
SELECT outcome(asked('ada', format('auth_api.passkey_registration_verify(%L, %L)', answer('begun') ->> 'challenge_id', response))) AS known FROM recorded WHERE n = 1;
-- Signing in: the counter grows, and its answer is good once.
INSERT INTO kept VALUES ('begun2', auth_api.passkey_authentication_options());
SELECT (answer('begun2') -> 'options') - 'challenge' AS options;
UPDATE auth.webauthn_challenges SET session_data = ceremony FROM recorded WHERE n = 2;
INSERT INTO kept SELECT 'ada2', auth_api.passkey_authentication_verify(answer('begun2') ->> 'challenge_id', response) FROM recorded WHERE n = 2;
SELECT claims(answer('ada2') ->> 'access_token') ->> 'aal' AS aal, jsonb_path_query_array(claims(answer('ada2') ->> 'access_token'), '$.amr[*].method') AS amr;
SELECT sign_count, last_used_at IS NOT NULL AS used FROM auth.webauthn_credentials;
SELECT outcome(auth_api.passkey_authentication_verify(answer('begun2') ->> 'challenge_id', response)) AS again FROM recorded WHERE n = 2;
-- A clone: its counter does not grow. The challenge is burnt all the same.
UPDATE auth.webauthn_credentials SET sign_count = 1000;
INSERT INTO kept VALUES ('begun3', auth_api.passkey_authentication_options());
UPDATE auth.webauthn_challenges SET session_data = ceremony FROM recorded WHERE n = 3;
SELECT outcome(auth_api.passkey_authentication_verify(answer('begun3') ->> 'challenge_id', response)) AS clone FROM recorded WHERE n = 3;
SELECT sign_count, (SELECT count(*) FROM auth.webauthn_challenges) AS challenges FROM auth.webauthn_credentials;
-- Another relying party, another origin.
UPDATE auth.webauthn_credentials SET sign_count = 1;
UPDATE auth_ext.settings SET relying_party_origins = 'https://example.com';
INSERT INTO kept VALUES ('begun4', auth_api.passkey_authentication_options());
UPDATE auth.webauthn_challenges SET session_data = ceremony FROM recorded WHERE n = 3;
SELECT outcome(auth_api.passkey_authentication_verify(answer('begun4') ->> 'challenge_id', response)) AS origin FROM recorded WHERE n = 3;
-- Looking after them.
SELECT p ->> 'friendly_name' AS name, p ? 'last_used_at' AS used FROM jsonb_array_elements(asked('ada', 'auth_api.passkey_list()')) AS p;
SELECT asked('ada', format('auth_api.passkey_update(%L, %L)', answer('key') ->> 'id', 'my key')) ->> 'friendly_name' AS renamed;
SELECT outcome(asked('ada', $$auth_api.passkey_update('11111111-2222-4333-8444-555555555555', 'x')$$)), outcome(asked('ada', $$auth_api.passkey_delete('abc')$$));
SELECT outcome(asked('ada', format('auth_api.passkey_delete(%L)', answer('key') ->> 'id')));
SELECT asked('ada', 'auth_api.passkey_list()') AS list;
SELECT payload ->> 'action' AS action FROM auth.audit_log_entries WHERE payload ->> 'action' LIKE 'passkey%' ORDER BY created_at, id;
