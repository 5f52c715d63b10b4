-- What must not get anybody past a second factor.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set factors :srcdir /../fixtures/factors.sql
\i :factors
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, grace_window = '60 seconds';
INSERT INTO kept VALUES ('ada', auth_ext.sign_up('ada@example.com', 'correct horse battery')),
    ('bob', auth_ext.sign_up('bob@example.com', 'correct horse battery'));
SELECT keep('phone', 'ada', $$auth_api.mfa_enroll('totp', 'my phone')$$), keep('spare', 'ada', $$auth_api.mfa_enroll('totp', 'spare')$$);
-- Without a token, with bad input, with somebody else's factor.
SELECT outcome(auth_api.mfa_enroll('totp'));
SELECT outcome(asked('ada', $$auth_api.mfa_enroll('sms')$$)), outcome(asked('ada', $$auth_api.mfa_enroll(NULL)$$));
SELECT outcome(asked('ada', $$auth_api.mfa_enroll('phone', phone => '+491700000000')$$)), outcome(asked('ada', $$auth_api.mfa_enroll('webauthn')$$));
SELECT outcome(asked('ada', $$auth_api.mfa_enroll('totp', 'my phone')$$));
SELECT outcome(asked('ada', $$auth_api.mfa_enroll('totp', repeat('x', 100000))$$));
SELECT outcome(asked('ada', $$auth_api.mfa_challenge('abc')$$)), outcome(asked('ada', $$auth_api.mfa_challenge(NULL)$$));
SELECT outcome(asked('ada', $$auth_api.mfa_challenge('11111111-2222-4333-8444-555555555555')$$));
SELECT outcome(asked('bob', format('auth_api.mfa_challenge(%L)', answer('phone') ->> 'id')));
SELECT outcome(asked('bob', format('auth_api.mfa_unenroll(%L)', answer('phone') ->> 'id')));
SELECT keep('challenge', 'ada', format('auth_api.mfa_challenge(%L)', answer('phone') ->> 'id'));
CREATE FUNCTION verify(who text, factor text, challenge text, code text) RETURNS text LANGUAGE sql AS $$
    SELECT outcome(asked(who, format('auth_api.mfa_verify(%L, %L, %L)', factor, challenge, code)))
$$;
SELECT answer('phone') ->> 'id' AS phone, answer('spare') ->> 'id' AS spare, answer('challenge') ->> 'id' AS challenge,
    answer('phone') #>> '{totp,secret}' AS secret, answer('spare') #>> '{totp,secret}' AS spare_secret \gset
SELECT verify('ada', :'phone', :'challenge', ''), verify('ada', :'phone', :'challenge', NULL);
SELECT verify('ada', :'phone', NULL, totp(:'secret'));
SELECT verify('ada', :'phone', 'abc', totp(:'secret'));
SELECT verify('ada', :'phone', '11111111-2222-4333-8444-555555555555', totp(:'secret'));
SELECT verify('bob', :'phone', :'challenge', totp(:'secret'));
-- The challenge of one factor with the code of another.
SELECT verify('ada', :'spare', :'challenge', totp(:'spare_secret'));
SELECT verify('ada', :'phone', :'challenge', totp(:'spare_secret'));
-- Codes of ten minutes ago and in an hour.
SELECT verify('ada', :'phone', :'challenge', totp(:'secret', -20)), verify('ada', :'phone', :'challenge', totp(:'secret', 120));
-- An expired challenge, one from the future, one from another address.
UPDATE auth.mfa_challenges SET created_at = created_at - interval '1 day';
SELECT verify('ada', :'phone', :'challenge', totp(:'secret')) = '422 mfa_challenge_expired: MFA challenge ' || :'challenge' || ' has expired, verify against another challenge or create a new challenge.' AS expired;
SELECT verify('ada', :'phone', :'challenge', totp(:'secret'));
SELECT keep('challenge', 'ada', format('auth_api.mfa_challenge(%L)', :'phone'));
SELECT answer('challenge') ->> 'id' AS challenge \gset
UPDATE auth.mfa_challenges SET created_at = created_at + interval '1 day';
SELECT verify('ada', :'phone', :'challenge', totp(:'secret')) LIKE '422 mfa_challenge_expired: %' AS from_the_future;
-- A code opens one challenge, once; also after the clock went back, as far as the stored step says.
SELECT forget_codes();
SELECT keep('one', 'ada', format('auth_api.mfa_challenge(%L)', :'phone')), keep('two', 'ada', format('auth_api.mfa_challenge(%L)', :'phone'));
SELECT totp(:'secret') AS code \gset
SELECT keep('ada2', 'ada', format('auth_api.mfa_verify(%L, %L, %L)', :'phone', answer('one') ->> 'id', :'code'));
SELECT verify('ada2', :'phone', answer('one') ->> 'id', :'code') LIKE '422 mfa_challenge_expired: MFA challenge % was already used, create a new challenge.' AS same_challenge;
SELECT verify('ada2', :'phone', answer('two') ->> 'id', :'code') AS new_challenge;
UPDATE auth_ext.factor_states SET last_step = last_step + 1000000;
SELECT verify('ada2', :'phone', answer('two') ->> 'id', totp(:'secret', 1)) AS clock_went_back;
UPDATE auth_ext.factor_states SET last_step = last_step - 2000000, wrong_codes = 0, last_wrong_at = NULL;
-- The refresh token from before gets nothing, and the window of grace does not help it.
SELECT outcome(auth_ext.refresh_session(answer('ada') ->> 'refresh_token')) LIKE '400 refresh_token_already_used:%' AS old_refresh_token;
-- The access token from before is of the same session, and still no proof.
INSERT INTO kept VALUES ('thief', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT outcome(asked('thief', $$auth_api.mfa_enroll('totp', 'thief')$$)) AS enroll;
SELECT outcome(asked('thief', format('auth_api.mfa_unenroll(%L)', :'phone'))) AS unenroll;
SELECT outcome(asked('thief', $$auth_api.mfa_generate_recovery_codes()$$)) AS recovery_codes;
SELECT outcome(asked('thief', $$auth_api.update_user(password => 'another pass phrase')$$)) AS password;
SELECT prove('thief2', 'thief', 'phone');
SELECT outcome(asked('thief', $$auth_api.mfa_enroll('totp', 'thief')$$)) AS enroll;
SELECT outcome(asked('thief', format('auth_api.mfa_unenroll(%L)', :'phone'))) AS unenroll;
-- Guessing: five wrong codes are free, then each has to wait, whatever challenge and session with the password it comes through.
CREATE FUNCTION guess(sessions integer, guesses integer) RETURNS TABLE (outcome text, number bigint) LANGUAGE plpgsql AS $$
DECLARE
    answers text[] := '{}';
BEGIN
    FOR session IN 1..sessions LOOP
        PERFORM keep('guess' || session, NULL, $q$auth_api.sign_in_with_password('ada@example.com', 'correct horse battery')$q$);
        FOR guess IN 1..guesses LOOP
            PERFORM keep('guessed', 'guess' || session, format('auth_api.mfa_challenge(%L)', answer('phone') ->> 'id'));
            answers := answers || verify('guess' || session, answer('phone') ->> 'id', answer('guessed') ->> 'id', 'abcdef');
        END LOOP;
    END LOOP;
    RETURN QUERY SELECT a, count(*) FROM unnest(answers) AS a GROUP BY a ORDER BY a;
END
$$;
SELECT * FROM guess(5, 4);
SELECT wrong_codes FROM auth_ext.factor_states WHERE factor_id = :'phone';
-- The right code has to wait too.
SELECT keep('late', 'guess1', format('auth_api.mfa_challenge(%L)', :'phone'));
SELECT verify('guess1', :'phone', answer('late') ->> 'id', totp(:'secret')) AS right_code;
-- Three codes of 10^6 are good at a time: from here one guess in two hours, and from anywhere a hundred in a week, hit once in 60 years.
SELECT 1e6 / 3 / (100 * 365.25 / 7) > 60 AS sixty_years, 1e6 / 3 / (12 * 365.25) > 70 AS seventy_years;
-- Enrolments are limited, also those that nobody finishes; when their time is over they go.
UPDATE auth_ext.settings SET max_factors = 4;
SELECT outcome(asked('bob', format('auth_api.mfa_enroll(%L, %L)', 'totp', 'n' || n))) = 'user' AS enrolled, count(*)
FROM generate_series(1, 8) AS n GROUP BY 1 ORDER BY 1;
SELECT outcome(asked('bob', $$auth_api.mfa_enroll('totp', 'one more')$$));
UPDATE auth.mfa_factors SET created_at = created_at - interval '1 hour' WHERE status = 'unverified';
SELECT outcome(asked('bob', $$auth_api.mfa_enroll('totp', 'one more')$$)) = 'user' AS enrolled;
SELECT count(*) FROM auth.mfa_factors AS f JOIN auth.users AS u ON u.id = f.user_id WHERE u.email = 'bob@example.com';
-- A secret of GoTrue's is taken over; one that GoTrue has encrypted is not understood.
INSERT INTO auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret)
SELECT '00000000-0000-4000-8000-000000000001', id, 'of GoTrue', 'totp', 'verified', now(), now(), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' FROM auth.users WHERE email = 'bob@example.com';
INSERT INTO auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret)
SELECT '00000000-0000-4000-8000-000000000002', id, 'encrypted', 'totp', 'verified', now(), now(), '{"key_id":"k","alg":"aes-gcm-hkdf","data":"AA==","nonce":"AA=="}' FROM auth.users WHERE email = 'bob@example.com';
SELECT keep('adopted', 'bob', $$auth_api.mfa_challenge('00000000-0000-4000-8000-000000000001')$$), keep('encrypted', 'bob', $$auth_api.mfa_challenge('00000000-0000-4000-8000-000000000002')$$);
SELECT verify('bob', '00000000-0000-4000-8000-000000000002', answer('encrypted') ->> 'id', '123456');
SELECT keep('bob2', 'bob', format('auth_api.mfa_verify(%L, %L, %L)', '00000000-0000-4000-8000-000000000001', answer('adopted') ->> 'id', totp('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')));
SELECT f.secret, t.sealed_secret IS NOT NULL AS sealed FROM auth.mfa_factors AS f JOIN auth_ext.factor_states AS t ON t.factor_id = f.id WHERE f.id = '00000000-0000-4000-8000-000000000001';
