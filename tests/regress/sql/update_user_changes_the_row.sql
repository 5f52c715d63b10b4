-- update_user() writes GoTrue's columns, ends other sessions with a new password, and takes a taken e-mail as an answer.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set http :srcdir /../fixtures/http.sql
\i :http
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('bob@example.com', 'correct horse battery') ? 'access_token' AS bob;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery', '{"name": "Ada", "x": 1}') AS ada \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS other \gset
SELECT claims(:'ada'::jsonb ->> 'access_token') AS claims \gset
SELECT :'ada'::jsonb ->> 'access_token' AS token \gset
SELECT shows(:'token', kept => true);
-- Codes that GoTrue has sent.
UPDATE auth.users SET email_change = 'old@example.com', email_change_token_new = 'abc', email_change_confirm_status = 1 WHERE email = 'ada@example.com';
INSERT INTO auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
SELECT gen_random_uuid(), id, 'recovery_token', 'hash', email FROM auth.users;
-- Data.
SET ROLE authenticated;
SELECT auth_api.update_user(data => '{"x": null, "city": "London"}') -> 'user_metadata' - 'sub' AS metadata;
SELECT outcome(auth_api.update_user(app_metadata => '{"plan": "premium"}'));
SELECT outcome(auth_api.update_user(data => '7'));
SELECT outcome(auth_api.update_user(data => (repeat('[', 200) || repeat(']', 200))::jsonb));
-- E-mail.
SELECT outcome(auth_api.update_user(email => 'BOB@example.com'));
SELECT auth_api.update_user(email => 'Ada@new.example') ->> 'email' AS email;
RESET ROLE;
SELECT email, email_confirmed_at = updated_at AS confirmed_now, email_change = '' AND email_change_token_new = '' AND email_change_confirm_status = 0 AS no_old_change,
    raw_app_meta_data, (SELECT identity_data FROM auth.identities AS i WHERE i.user_id = u.id) - 'sub' AS identity
FROM auth.users AS u WHERE email LIKE 'ada%';
-- An e-mail that only the unique index knows to be taken: another audience.
UPDATE auth.users SET aud = 'elsewhere' WHERE email = 'bob@example.com';
SELECT outcome(auth_ext.update_user(email => 'bob@example.com'));
-- What a constraint of the operator's refuses is his error, and no hash is in it.
ALTER TABLE auth.users ADD CONSTRAINT no_example CHECK (email NOT LIKE '%.test');
\set VERBOSITY default
SELECT failure('SELECT auth_ext.update_user(email => ''ada@x.test'')');
\set VERBOSITY terse
-- Password.
SELECT outcome(auth_ext.update_user(password => 'correct horse battery'));
SELECT outcome(auth_ext.update_user(password => 'new horse battery', current_password => 'wrong'));
SELECT outcome(auth_ext.update_user(password => 'new horse battery'));
SELECT outcome(auth_ext.sign_in_with_password('ada@new.example', 'correct horse battery')), outcome(auth_ext.sign_in_with_password('ada@new.example', 'new horse battery'));
SELECT e.reason, e.session_id = (claims(:'other'::jsonb ->> 'access_token') ->> 'session_id')::uuid AS the_other_one FROM auth_ext.ended_sessions AS e;
SELECT outcome(auth_ext.refresh_session(:'other'::jsonb ->> 'refresh_token')), outcome(auth_ext.refresh_session(:'ada'::jsonb ->> 'refresh_token'));
SELECT email FROM auth.one_time_tokens JOIN auth.users ON users.id = user_id;
-- A session of more than a day needs the old password, unless the window says otherwise.
UPDATE auth.sessions SET created_at = created_at - interval '25 hours';
SELECT outcome(auth_ext.update_user(password => 'newer horse battery'));
SELECT outcome(auth_ext.update_user(password => 'newer horse battery', nonce => '123456'));
SELECT outcome(auth_ext.update_user(password => 'newer horse battery', current_password => 'new horse battery'));
UPDATE auth_ext.settings SET password_change_window = NULL;
SELECT outcome(auth_ext.update_user(password => 'newest horse battery'));
UPDATE auth_ext.settings SET password_change_window = '1 month';
UPDATE auth_ext.settings SET password_change_window = '-1 second';
-- An administrator may write app_metadata; what counts is the role of the session, not a claim.
SET ROLE service_role;
SELECT auth_api.update_user(app_metadata => '{"plan": "premium"}') -> 'app_metadata' AS app_metadata;
RESET ROLE;
SELECT status, body ->> 'error_code' AS error_code FROM http('PUT', '/auth/v1/user', '{"app_metadata": {"plan": "free"}}', :'token');
SELECT status, body -> 'user_metadata' ->> 'name' AS name FROM http('PUT', '/auth/v1/user', '{"data": {"name": "Countess"}}', :'token');
-- In a read-only transaction nothing is looked at.
BEGIN READ ONLY;
SELECT auth_ext.update_user(password => 'x');
ROLLBACK;
SELECT set_config('request.headers', '', false) = '' AS nobody;
SELECT outcome(auth_ext.update_user(password => 'newest horse battery'));
