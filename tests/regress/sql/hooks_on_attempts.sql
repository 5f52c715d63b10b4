-- The hooks on passwords, on codes and on new users: what they are told, and what becomes of their answers.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set factors :srcdir /../fixtures/factors.sql
\i :factors
\set ECHO all
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
CREATE TABLE hooks.told (n bigint GENERATED ALWAYS AS IDENTITY, event jsonb, as_role name DEFAULT current_user);
GRANT SELECT, INSERT ON hooks.told TO supabase_auth_admin;
CREATE TABLE hooks.answers (name text PRIMARY KEY, answer text);
GRANT SELECT ON hooks.answers TO supabase_auth_admin;
-- One function for all: it notes the event and answers what the test has put there.
CREATE FUNCTION hooks.hook(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    answer text := (SELECT a.answer FROM hooks.answers AS a WHERE a.name = event #>> '{metadata,name}');
BEGIN
    INSERT INTO hooks.told (event) VALUES (event);
    IF answer = 'raise' THEN RAISE EXCEPTION 'kaboom'; END IF;
    IF answer = 'sleep' THEN PERFORM pg_sleep(60); END IF;
    RETURN answer::jsonb;
END
$$;
GRANT EXECUTE ON FUNCTION hooks.hook(jsonb) TO supabase_auth_admin;
CREATE FUNCTION answering(name text, answer text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO hooks.answers VALUES (name, answer) ON CONFLICT (name) DO UPDATE SET answer = excluded.answer
$$;
UPDATE auth_ext.settings SET autoconfirm = true, anonymous_sign_in_allowed = true,
    password_verification_attempt_hook = 'hooks.hook', mfa_verification_attempt_hook = 'hooks.hook',
    before_user_created_hook = 'hooks.hook', after_user_created_hook = 'hooks.hook';
-- New users.
INSERT INTO kept VALUES ('guest', auth_api.sign_in_anonymously('{"n": 1}'));
SELECT event #>> '{metadata,name}' AS name, (event -> 'metadata') - 'uuid' - 'time' - 'name' AS metadata, as_role,
    (event -> 'user') - 'id' - 'created_at' - 'updated_at' - 'last_sign_in_at' AS "user", event #>> '{user,id}' = answer('guest') #>> '{user,id}' AS id FROM hooks.told ORDER BY n;
SELECT answering('before-user-created', '{"error": {"http_code": 418, "message": "the hook says no"}}');
SELECT outcome(auth_api.sign_in_anonymously());
SELECT answering('before-user-created', '{"error": {"message": "no code"}}');
SELECT outcome(auth_api.sign_in_anonymously());
SELECT answering('before-user-created', '{"error": {"http_code": 403, "message": ""}}');
SELECT outcome(auth_api.sign_in_anonymously()) AS an_empty_message_is_no_error;
SELECT answering('before-user-created', 'raise');
SELECT outcome(auth_api.sign_in_anonymously());
SELECT answering('before-user-created', '[]');
SELECT outcome(auth_api.sign_in_anonymously());
SELECT answering('before-user-created', NULL);
SELECT count(*) AS users FROM auth.users;
-- Passwords: known users with a password, right or wrong.
INSERT INTO kept VALUES ('ada', auth_ext.sign_up('ada@example.com', 'correct horse battery'));
TRUNCATE hooks.told;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'wrong horse battery')), outcome(auth_ext.sign_in_with_password('nobody@example.com', 'x')), outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT event - 'metadata' - 'user_id' AS told, (event ->> 'user_id')::uuid = (answer('ada') #>> '{user,id}')::uuid AS hers FROM hooks.told ORDER BY n;
SELECT answering('password-verification', '{"decision": "reject", "message": "too many tries"}');
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')) AS right_one, outcome(auth_ext.sign_in_with_password('ada@example.com', 'wrong horse battery')) AS wrong_one;
SELECT answering('password-verification', '{"decision": "reject"}');
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT answering('password-verification', '{"decision": "perhaps"}');
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT answering('password-verification', '{"error": {"http_code": 418, "message": "the hook says no"}}');
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT answering('password-verification', 'raise');
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
UPDATE auth_ext.settings SET hook_timeout = '100 milliseconds';
SELECT answering('password-verification', 'sleep');
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')) AS in_time;
UPDATE auth_ext.settings SET hook_timeout = '2 seconds';
SELECT count(*) > 0 AS sessions FROM auth.sessions WHERE user_id = (answer('ada') #>> '{user,id}')::uuid;
SELECT answering('password-verification', '{"decision": "reject", "should_logout_user": true}');
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT count(*) AS sessions FROM auth.sessions WHERE user_id = (answer('ada') #>> '{user,id}')::uuid;
-- Codes: a rejection ends all sessions, also for a right one.
SELECT answering('password-verification', '{}');
INSERT INTO kept VALUES ('ada2', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')), ('ada3', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT keep('phone', 'ada2', $$auth_api.mfa_enroll('totp')$$);
SELECT keep('challenge', 'ada2', format('auth_api.mfa_challenge(%L)', answer('phone') ->> 'id'));
TRUNCATE hooks.told;
SELECT outcome(asked('ada2', format('auth_api.mfa_verify(%L, %L, %L)', answer('phone') ->> 'id', answer('challenge') ->> 'id', 'abcdef')));
SELECT event - 'metadata' - 'user_id' - 'factor_id' AS told, event ->> 'factor_id' = answer('phone') ->> 'id' AS factor FROM hooks.told;
SELECT answering('mfa-verification', '{"decision": "reject", "message": "mfa no"}');
SELECT outcome(asked('ada2', format('auth_api.mfa_verify(%L, %L, %L)', answer('phone') ->> 'id', answer('challenge') ->> 'id', totp(answer('phone') #>> '{totp,secret}'))));
SELECT count(*) AS sessions FROM auth.sessions WHERE user_id = (answer('ada') #>> '{user,id}')::uuid;
-- A name that is none, and a function that is not there.
SELECT left(failure($$UPDATE auth_ext.settings SET mfa_verification_attempt_hook = 'hooks'$$), 5) AS refused;
UPDATE auth_ext.settings SET password_verification_attempt_hook = 'hooks.nothing';
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
