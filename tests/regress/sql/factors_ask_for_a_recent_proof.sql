-- A session of three days that its owner raised once changes nothing about second factors, recovery codes and identities until a factor is proved in it
-- again: whoever stole it would put his factor in the place of hers. supabase-js follows with challenge and verify.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set reads :srcdir /include/reads.sql
\i :reads
\set factors :srcdir /../fixtures/factors.sql
\i :factors
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, manual_linking_allowed = true, argon2_memory_kib = 7168, argon2_iterations = 1;
INSERT INTO kept VALUES ('ada', auth_ext.sign_up('ada@example.com', 'correct horse battery'));
SELECT keep('phone', 'ada', $$auth_api.mfa_enroll('totp', 'hers')$$), prove('raised', 'ada', 'phone'), keep('codes', 'raised', 'auth_api.mfa_generate_recovery_codes()') <> '' AS codes;
SELECT keep('begun', 'raised', $$auth_api.mfa_enroll('totp', 'begun')$$);
UPDATE auth.sessions SET created_at = created_at - interval '3 days';
UPDATE auth.mfa_amr_claims SET created_at = created_at - interval '3 days', updated_at = updated_at - interval '3 days';
INSERT INTO kept VALUES ('old', auth_ext.refresh_session(answer('raised') ->> 'refresh_token'));
SELECT claims(answer('old') ->> 'access_token') ->> 'aal' AS aal;
SELECT outcome(asked('old', $$auth_api.mfa_enroll('totp', 'his')$$)) AS enrol;
SELECT prove('none', 'old', 'begun') AS prove_another;
SELECT outcome(asked('old', format('auth_api.mfa_unenroll(%L)', answer('phone') ->> 'id'))) AS unenrol;
SELECT outcome(asked('old', 'auth_api.mfa_generate_recovery_codes()')) AS generate, outcome(asked('old', 'auth_api.mfa_delete_recovery_codes()')) AS delete;
SELECT outcome(asked('old', $$auth_api.unlink_identity('x')$$)) AS unlink, outcome(asked('old', $$auth_api.merge_identity('x')$$)) AS merge;
SELECT status, body ->> 'error_code' AS error_code, body ->> 'msg' AS msg
FROM unnest(ARRAY['POST /factors', 'DELETE /factors/' || (answer('phone') ->> 'id'), 'POST /factors/recovery-codes/regenerate', 'DELETE /user/identities/x']) AS asks,
    http(split_part(asks, ' ', 1), '/auth/v1' || split_part(asks, ' ', 2), CASE WHEN asks LIKE 'POST%' THEN '{"factor_type": "totp", "friendly_name": "his"}'::json END, shown => answer('old') ->> 'access_token');
SELECT friendly_name, status FROM auth.mfa_factors ORDER BY friendly_name;
-- What was never proved protects nothing.
SELECT outcome(asked('old', format('auth_api.mfa_unenroll(%L)', answer('begun') ->> 'id'))) AS unenrol_unverified;
-- Whoever has the factor proves it, and goes on in the same session.
SELECT prove('again', 'old', 'phone');
SELECT claims(answer('again') ->> 'access_token') ->> 'session_id' = claims(answer('old') ->> 'access_token') ->> 'session_id' AS same_session;
SELECT outcome(asked('again', 'auth_api.mfa_regenerate_recovery_codes()') - 'codes') AS regenerated;
SELECT keep('more', 'again', $$auth_api.mfa_enroll('totp', 'another')$$), prove('more2', 'again', 'more');
SELECT outcome(asked('more2', format('auth_api.mfa_unenroll(%L)', answer('phone') ->> 'id')) - 'id') AS unenrol;
SELECT friendly_name, status FROM auth.mfa_factors ORDER BY friendly_name;
-- Without a window nobody is asked, as with GoTrue.
UPDATE auth_ext.settings SET password_change_window = NULL;
UPDATE auth.mfa_amr_claims SET updated_at = updated_at - interval '3 days';
SELECT outcome(asked('more2', $$auth_api.mfa_enroll('totp', 'a third')$$));
