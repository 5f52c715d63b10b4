-- Recovery codes: made at aal2, each opens one session once, wrong ones are counted, and they go with the last factor.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set factors :srcdir /../fixtures/factors.sql
\i :factors
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
INSERT INTO kept VALUES ('ada', auth_ext.sign_up('ada@example.com', 'correct horse battery')), ('bob', auth_ext.sign_up('bob@example.com', 'correct horse battery'));
SELECT outcome(auth_api.mfa_generate_recovery_codes());
SELECT outcome(asked('ada', 'auth_api.mfa_recovery_codes()')) AS none, outcome(asked('ada', $$auth_api.mfa_verify_recovery_code('x')$$)) AS none;
SELECT outcome(asked('ada', 'auth_api.mfa_generate_recovery_codes()')) AS without_a_factor;
SELECT keep('phone', 'ada', $$auth_api.mfa_enroll('totp', 'my phone')$$), prove('ada2', 'ada', 'phone');
SELECT keep('codes', 'ada2', $$auth_api.mfa_generate_recovery_codes('on paper')$$);
SELECT answer('codes') - 'id' - 'codes' AS answer, count(*) AS codes, bool_and(code ~ '^[a-z0-9]{16}$') AS form FROM jsonb_array_elements_text(answer('codes') -> 'codes') AS code;
SELECT outcome(asked('ada2', 'auth_api.mfa_generate_recovery_codes()')) AS a_second_set;
SELECT asked('ada2', 'auth_api.mfa_recovery_codes()') - 'id' AS left_over;
-- Only hashes are kept.
SELECT count(DISTINCT code_hash) AS hashes, bool_or(code_hash = convert_to(code, 'UTF8') OR code_hash = sha256(convert_to(code, 'UTF8'))) AS plain
FROM auth_ext.recovery_codes, jsonb_array_elements_text(answer('codes') -> 'codes') AS code;
-- A session at aal1 gets to aal2 with one, in any spelling; once.
CREATE FUNCTION code(n integer) RETURNS text LANGUAGE sql STABLE AS $$ SELECT answer('codes') -> 'codes' ->> n $$;
INSERT INTO kept VALUES ('lost', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT outcome(asked('lost', $$auth_api.mfa_verify_recovery_code(NULL)$$)), outcome(asked('lost', $$auth_api.mfa_verify_recovery_code('')$$));
SELECT keep('found', 'lost', format('auth_api.mfa_verify_recovery_code(%L)', upper(substr(code(0), 1, 4) || '-' || substr(code(0), 5)) || ' '));
SELECT claims(answer('found') ->> 'access_token') ->> 'aal' AS aal, jsonb_path_query_array(claims(answer('found') ->> 'access_token'), '$.amr[*].method') AS amr;
SELECT asked('found', 'auth_api.mfa_recovery_codes()') -> 'remaining' AS remaining;
INSERT INTO kept VALUES ('again', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT outcome(asked('again', format('auth_api.mfa_verify_recovery_code(%L)', code(0)))) AS the_same_code;
-- Nobody else's.
SELECT outcome(asked('bob', format('auth_api.mfa_verify_recovery_code(%L)', code(1)))) AS bob;
-- Wrong ones have to wait, and then the right one too.
SELECT outcome(asked('again', format('auth_api.mfa_verify_recovery_code(%L)', 'aaaabbbbcccc000' || n % 10))) AS wrong, count(*) FROM generate_series(1, 20) AS n GROUP BY 1 ORDER BY 1;
SELECT outcome(asked('again', format('auth_api.mfa_verify_recovery_code(%L)', code(1)))) AS right_code;
DELETE FROM auth_ext.attempts;
SELECT keep('again2', 'again', format('auth_api.mfa_verify_recovery_code(%L)', code(1))) AS right_code;
SELECT wrong_codes, last_wrong_at FROM auth_ext.recovery_sets;
-- A new set makes the old one worthless.
SELECT keep('new', 'again2', 'auth_api.mfa_regenerate_recovery_codes()');
SELECT answer('new') - 'id' - 'codes' AS answer;
INSERT INTO kept VALUES ('late', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT outcome(asked('late', format('auth_api.mfa_verify_recovery_code(%L)', code(2)))) AS old_code;
SELECT outcome(asked('late', 'auth_api.mfa_regenerate_recovery_codes()')) AS at_aal1, outcome(asked('late', 'auth_api.mfa_delete_recovery_codes()')) AS at_aal1;
-- They can be removed, and go with the last verified factor.
SELECT outcome(asked('again2', 'auth_api.mfa_delete_recovery_codes()')), outcome(asked('again2', 'auth_api.mfa_recovery_codes()'));
SELECT keep('codes', 'again2', 'auth_api.mfa_generate_recovery_codes()');
SELECT outcome(asked('again2', format('auth_api.mfa_unenroll(%L)', answer('phone') ->> 'id')));
SELECT count(*) AS codes FROM auth_ext.recovery_codes;
UPDATE auth_ext.settings SET recovery_codes_enabled = false;
SELECT outcome(asked('again2', 'auth_api.mfa_generate_recovery_codes()')), outcome(asked('again2', $$auth_api.mfa_verify_recovery_code('x')$$));
