-- A database that GoTrue encrypted: with the operator's keys passwords, authenticator apps and refresh tokens go on, and each is in
-- our form once it was used. Without them setup() says what waits. The envelopes were made by Python, as GoTrue makes them.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set factors :srcdir /../fixtures/factors.sql
\i :factors
\set ECHO all
\set user 0a000000-0000-4000-8000-000000000001
\set session 0a000000-0000-4000-8000-000000000003
\set factor 0a000000-0000-4000-8000-000000000004
UPDATE auth_ext.settings SET argon2_memory_kib = 7168, argon2_iterations = 1;
INSERT INTO auth.users (id, instance_id, aud, role, email, email_confirmed_at, encrypted_password, raw_app_meta_data, raw_user_meta_data, created_at)
SELECT id, '00000000-0000-0000-0000-000000000000', 'authenticated', 'authenticated', email, now(), hash, '{}', '{}', now() FROM (VALUES
    (:'user'::uuid, 'ada@example.com', '{"key_id":"now","alg":"aes-gcm-hkdf","data":"bSn3LCIZuJgdpTUYJzXQ65vWrbkerl6YIJKPUswuN2tFfU/kJUHYx+btnoMoh+mberdnRKgbUZWz29uqICL10nvQIzX5btIDW06Qaw==","nonce":"U3e9YkelDNYEb4Kc"}'),
    ('0a000000-0000-4000-8000-000000000002'::uuid, 'bob@example.com', '{"key_id":"old","alg":"aes-gcm-hkdf","data":"55AwV2VTreMno5pHiJ6Jm5pSXjPispbfgCl01Q9V8KP5Q9ADuzE4fCLHd5hvfhn98lt1xGKpAyIE6uwxSfE2uvudFJOmigMW2MGoKg==","nonce":"eKUIYuXgXbbW1IPp"}'),
    -- Copied from Ada's row.
    ('0a000000-0000-4000-8000-000000000005'::uuid, 'eve@example.com', '{"key_id":"now","alg":"aes-gcm-hkdf","data":"bSn3LCIZuJgdpTUYJzXQ65vWrbkerl6YIJKPUswuN2tFfU/kJUHYx+btnoMoh+mberdnRKgbUZWz29uqICL10nvQIzX5btIDW06Qaw==","nonce":"U3e9YkelDNYEb4Kc"}')) AS u (id, email, hash);
INSERT INTO auth.sessions (id, user_id, created_at, updated_at, aal, refresh_token_hmac_key, refresh_token_counter)
VALUES (:'session', '0a000000-0000-4000-8000-000000000002', now(), now(), 'aal1', '{"key_id":"now","alg":"aes-gcm-hkdf","data":"Qt6+1uanZ84y4K1oDsSi8nqEjCLkSXkzBW5FOe5iR4Lfy2mExEJOLIKktnq5mFudx7myVNCb6xiTwsQ=","nonce":"iQKqRKDXpG1hHIIk"}', 1);
INSERT INTO auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret)
VALUES (:'factor', :'user', 'app', 'totp', 'verified', now(), now(), '{"key_id":"old","alg":"aes-gcm-hkdf","data":"+V7wnd98f8FW3xfBKM1GYlukxubyn26km4toCG6XrRb+qXrGZpCAhODc9NXhNGU6","nonce":"OER1m0yKb2Y3mWQ7"}');
CREATE FUNCTION signs_in(email text) RETURNS text LANGUAGE sql
    RETURN outcome(auth_ext.sign_in_with_password(email, 'correct horse battery staple'));
SELECT auth_ext.setup() - 'signing_key' AS setup;
SELECT state, meaning, remedy FROM auth_ext.handover_report() WHERE "check" = 'encrypted_columns';
SELECT bcrypt_in_use FROM auth_ext.settings;
SELECT signs_in('ada@example.com') AS ada;
SELECT outcome(auth_ext.refresh_session('AAoAAAAAAEAAgAAAAAAAAAMBqsMHsPxF0jc7zhtnV0qQoPWKVRs')) AS bob;
-- Not these.
SELECT failure(format('SELECT auth_ext.import_gotrue_encryption_keys(%L)', keys)) FROM unnest(ARRAY['[]', '"x"', '{"now": "canary"}', '{"now": 5}', '{"now": "tpUmjc8GDkm5huUXE8LlcBnfNikmUHZOcyOqNtER-gI="}', NULL]) AS keys;
SET ROLE service_role;
SELECT auth_ext.import_gotrue_encryption_keys('{}');
RESET ROLE;
PREPARE import (jsonb) AS SELECT auth_ext.import_gotrue_encryption_keys($1);
EXECUTE import ('{"now": "zpqr7-uCv7KYtSh-YUSPFcFwjt2rnDayOfsIyuciBTg", "old": "tpUmjc8GDkm5huUXE8LlcBnfNikmUHZOcyOqNtER-gI="}');
SELECT auth_ext.setup() - 'signing_key' AS setup;
SELECT state, meaning, remedy FROM auth_ext.handover_report() WHERE "check" = 'encrypted_columns';
SELECT count(*) AS sealed, bool_or(position('zpqr7-uCv7KYtSh-YUSPFcFwjt2rnDayOfsIyuciBTg' IN encode(sealed_key, 'escape')) > 0) AS in_clear FROM auth_ext.server_keys WHERE purpose = 'gotrue_encryption';
SELECT email, signs_in(email) FROM unnest(ARRAY['ada@example.com', 'bob@example.com', 'eve@example.com']) AS email;
SELECT email, left(encrypted_password, 10) AS hash FROM auth.users ORDER BY email;
-- The newest token of Bob's session, whose key GoTrue encrypted; then ours.
INSERT INTO kept VALUES ('bob', auth_ext.refresh_session('AAoAAAAAAEAAgAAAAAAAAAMBqsMHsPxF0jc7zhtnV0qQoPWKVRs'));
SELECT answer('bob') ? 'access_token' AS bob, outcome(auth_ext.refresh_session(answer('bob') ->> 'refresh_token')) AS again;
SELECT s.refresh_token_hmac_key, s.refresh_token_counter FROM auth.sessions AS s WHERE s.id = :'session';
-- Ada's app.
INSERT INTO kept VALUES ('ada', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery staple'));
SELECT keep('challenge', 'ada', format('auth_api.mfa_challenge(%L)', :'factor'));
SELECT outcome(asked('ada', format('auth_api.mfa_verify(%L, %L, %L)', :'factor', answer('challenge') ->> 'id', totp('GAYTEMZUGU3DOOBZGAYTEMZUGU3DOOBZ')))) AS ada;
SELECT f.secret AS gotrue, t.sealed_secret IS NOT NULL AS sealed FROM auth.mfa_factors AS f JOIN auth_ext.factor_states AS t ON t.factor_id = f.id;
-- When all are ours the keys can go.
SELECT auth_ext.import_gotrue_encryption_keys('{}');
SELECT count(*) AS keys FROM auth_ext.server_keys WHERE purpose = 'gotrue_encryption';
SELECT email, signs_in(email) FROM unnest(ARRAY['ada@example.com', 'bob@example.com']) AS email;
