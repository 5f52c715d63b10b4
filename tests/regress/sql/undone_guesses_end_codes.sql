-- Whoever has SQL of his own as an API role undoes by ROLLBACK what a wrong guess of a code recorded. The guess is counted all the
-- same: after a thousand of them in a day no code of anybody's is looked at, right or wrong, while links go on and committed guesses
-- end their own code only. Wrong passwords count likewise.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1, otp_verifications_per_address = NULL, mail_min_interval = '0';
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery'));
UPDATE auth_ext.settings SET autoconfirm = false;
-- A code that the test knows.
CREATE FUNCTION knows(address text, code text) RETURNS void LANGUAGE sql AS $$
    UPDATE auth.users SET recovery_token = encode(sha224(convert_to(address || code, 'UTF8')), 'hex'), recovery_sent_at = clock_timestamp() WHERE email = address;
$$;
CREATE FUNCTION guess(code text) RETURNS text LANGUAGE sql AS $$ SELECT outcome(auth_api.verify_otp(type => 'recovery', email => 'ada@example.com', token => code)) $$;
-- As anon, undone each time.
CREATE FUNCTION undone(times integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    last text;
BEGIN
    SET LOCAL ROLE anon;
    FOR i IN 1..times LOOP
        BEGIN
            answer := guess('999' || lpad((i % 900)::text, 3, '0'));
            RAISE EXCEPTION USING ERRCODE = 'UNDO1';
        EXCEPTION WHEN SQLSTATE 'UNDO1' THEN NULL;
        END;
        last := answer;
    END LOOP;
    RESET ROLE;
    RETURN last;
END
$$;
SELECT outcome(auth_ext.reset_password_for_email('ada@example.com'));
SELECT knows('ada@example.com', '123456');
-- Committed guesses count against the code and not here.
SELECT guess('000000');
SELECT undone(300);
SELECT guesses FROM auth_ext.one_time_guesses;
SELECT "check", state FROM auth_ext.doctor() WHERE "check" = 'guesses';
-- A right code still signs in; a new one starts no new count.
BEGIN;
SELECT guess('123456');
ROLLBACK;
SELECT outcome(auth_ext.reset_password_for_email('ada@example.com'));
SELECT knows('ada@example.com', '123456');
SELECT undone(702);
SELECT state FROM auth_ext.doctor() WHERE "check" = 'guesses';
SELECT undone(1);
SELECT guess('123456');
-- Those who come through PostgREST have a count of their own: nobody's SQL switches codes off for them.
SET SESSION AUTHORIZATION authenticator;
BEGIN;
SET LOCAL ROLE anon;
SELECT outcome(auth_api.verify_otp(type => 'recovery', email => 'ada@example.com', token => '123456'));
ROLLBACK;
BEGIN;
SET LOCAL ROLE anon;
SELECT outcome(auth_api.verify_otp(type => 'recovery', email => 'ada@example.com', token => '000000'));
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT last_value, is_called FROM auth_ext.wrong_guesses_by_postgrest;
-- Nor does a second factor's, for whoever has the password and SQL.
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token' AS token \gset
BEGIN;
SELECT shows(:'token');
SELECT auth_api.mfa_enroll('totp', friendly_name => 'phone') ->> 'id' AS factor \gset
SELECT auth_api.mfa_challenge(:'factor') ->> 'id' AS challenge \gset
SELECT outcome(auth_api.mfa_verify(:'factor', :'challenge', '000000'));
COMMIT;
-- Links go on.
SELECT auth_ext.admin_generate_link('magiclink', 'ada@example.com') ->> 'hashed_token' AS link \gset
SELECT outcome(auth_api.verify_otp(type => 'magiclink', token_hash => :'link'));
-- A day later, or when the operator has found out who it was.
UPDATE auth_ext.told_guesses SET told_at = told_at - interval '25 hours';
BEGIN;
SELECT outcome(auth_ext.reset_password_for_email('ada@example.com'));
SELECT state FROM auth_ext.doctor() WHERE "check" = 'guesses';
SELECT auth_ext.purge() IS NOT NULL AS purged;
SELECT count(*) AS left FROM auth_ext.told_guesses;
ROLLBACK;
BEGIN;
SELECT shows(:'token');
SELECT auth_api.mfa_challenge(:'factor') ->> 'id' IS NOT NULL AS challenged;
SELECT outcome(auth_api.mfa_verify(:'factor', :'challenge', '000000'));
ROLLBACK;
SELECT knows('ada@example.com', '123456');
TRUNCATE auth_ext.told_guesses;
ALTER SEQUENCE auth_ext.wrong_guesses RESTART;
ALTER SEQUENCE auth_ext.wrong_guesses_by_postgrest RESTART;
SELECT state FROM auth_ext.doctor() WHERE "check" = 'guesses';
SELECT guess('123456');
-- Passwords: undone guesses of callers who are not PostgREST.
CREATE FUNCTION tries(password text) RETURNS text LANGUAGE sql AS $$ SELECT outcome(auth_api.sign_in_with_password('ada@example.com', password)) $$;
BEGIN;
SET LOCAL ROLE anon;
SELECT tries('wrong');
ROLLBACK;
SELECT tries('wrong too');
SELECT last_value, (SELECT count(*) FROM auth_ext.told_guesses WHERE scope = 'passwords' AND is_guess) AS told FROM auth_ext.wrong_passwords;
SELECT setval('auth_ext.wrong_passwords', 1500);
SELECT tries('correct horse battery');
BEGIN;
SET LOCAL ROLE anon;
SELECT tries('wrong');
ROLLBACK;
SELECT tries('correct horse battery');
SELECT state FROM auth_ext.doctor() WHERE "check" = 'guesses';
SET SESSION AUTHORIZATION authenticator;
SET ROLE anon;
SELECT tries('correct horse battery');
