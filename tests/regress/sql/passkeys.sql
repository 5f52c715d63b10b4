-- Passkeys in GoTrue's tables, with what a software authenticator answered to three challenges that the test puts back.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set factors :srcdir /../fixtures/factors.sql
\i :factors
\set key :srcdir /../fixtures/security_key.sql
\i :key
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
-- Administrators list and remove those of a user; nobody else may.
UPDATE auth_ext.settings SET relying_party_origins = 'https://app.example.com';
SELECT keep('begun', 'ada', 'auth_api.passkey_registration_options()') IS NOT NULL AS begun;
UPDATE auth.webauthn_challenges SET session_data = ceremony FROM recorded WHERE n = 1;
SELECT keep('key', 'ada', format('auth_api.passkey_registration_verify(%L, %L)', answer('begun') ->> 'challenge_id', response)) FROM recorded WHERE n = 1;
SELECT outcome(auth_ext.admin_create_user(email => 'bob@example.com', id => '00000000-0000-4000-8000-000000000b0b'));
SET ROLE service_role;
SELECT p - 'id' - 'created_at' AS passkey FROM jsonb_array_elements(auth_ext.admin_passkey_list('00000000-0000-4000-8000-000000000ada')) AS p;
SELECT auth_ext.admin_passkey_list('00000000-0000-4000-8000-000000000b0b') AS of_bob;
RESET ROLE;
SELECT outcome(auth_ext.admin_passkey_list(NULL)), outcome(auth_ext.admin_passkey_list('11111111-2222-4333-8444-555555555555'));
SELECT outcome(auth_ext.admin_passkey_delete('00000000-0000-4000-8000-000000000ada', 'abc')), outcome(auth_ext.admin_passkey_delete(NULL, answer('key') ->> 'id'));
SELECT outcome(auth_ext.admin_passkey_delete('00000000-0000-4000-8000-000000000b0b', answer('key') ->> 'id'));
SELECT outcome(auth_ext.admin_passkey_delete('00000000-0000-4000-8000-000000000ada', answer('key') ->> 'id'));
SELECT outcome(auth_ext.admin_passkey_delete('00000000-0000-4000-8000-000000000ada', answer('key') ->> 'id')) AS again;
SELECT failure($$SET LOCAL ROLE authenticated; SELECT auth_ext.admin_passkey_list('00000000-0000-4000-8000-000000000ada')$$);
SELECT payload #> '{traits,passkey_id}' IS NOT NULL AS passkey, payload #>> '{traits,user_id}' AS user_id FROM auth.audit_log_entries WHERE payload ->> 'action' = 'passkey_deleted' ORDER BY created_at DESC, id DESC LIMIT 1;
