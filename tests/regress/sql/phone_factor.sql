-- A phone as second factor by SQL functions: enrolled, challenged by a text message, proved; what gets nobody past it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set factors :srcdir /../fixtures/factors.sql
\i :factors
\set messages :srcdir /../fixtures/text_messages.sql
\i :messages
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, sms_min_interval = '0';
INSERT INTO kept VALUES ('ada', auth_ext.sign_up('ada@example.com', 'correct horse battery')), ('bob', auth_ext.sign_up('bob@example.com', 'correct horse battery'));
SELECT outcome(asked('ada', $$auth_api.mfa_enroll('phone', 'off', phone => '+491700000001')$$));
UPDATE auth_ext.settings SET phone_factor_enabled = true;
SELECT keep('phone', 'ada', $$auth_api.mfa_enroll('phone', 'my phone', phone => '+49 170 0000001')$$);
SELECT answer('phone') - 'id' AS enrolled;
SELECT answer('phone') ->> 'id' AS phone \gset
SELECT status, friendly_name, phone, secret FROM auth.mfa_factors;
SELECT outcome(asked('ada', $$auth_api.mfa_enroll('phone', 'none')$$)), outcome(asked('ada', $$auth_api.mfa_enroll('phone', 'none', phone => '+0170')$$));
-- The message and what the table has of its code: nothing that tells it.
SELECT keep('challenge', 'ada', format('auth_api.mfa_challenge(%L)', :'phone'));
SELECT answer('challenge') ->> 'type' AS type, (answer('challenge') ->> 'expires_at')::bigint - extract(epoch FROM created_at)::bigint BETWEEN 299 AND 301 AS lifetime FROM auth.mfa_challenges;
SELECT message('491700000001') - 'text' AS message, message('491700000001') ->> 'text' ~ '^Your code is \d{6}$' AS text;
SELECT code_at('491700000001') AS code \gset
SELECT otp_code LIKE '%' || :'code' || '%' AS in_clear, otp_code = '' AS empty FROM auth.mfa_challenges;
CREATE FUNCTION verify(who text, factor text, challenge text, code text) RETURNS text LANGUAGE sql AS $$
    SELECT outcome(asked(who, format('auth_api.mfa_verify(%L, %L, %L)', factor, challenge, code)))
$$;
SELECT answer('challenge') ->> 'id' AS challenge \gset
SELECT verify('ada', :'phone', :'challenge', wrong(:'code')), verify('ada', :'phone', :'challenge', '');
SELECT verify('bob', :'phone', :'challenge', :'code');
SELECT keep('raised', 'ada', format('auth_api.mfa_verify(%L, %L, %L)', :'phone', :'challenge', :'code'));
SELECT claims(answer('raised') ->> 'access_token') ->> 'aal' AS aal, jsonb_path_query_array(claims(answer('raised') ->> 'access_token'), '$.amr[*].method') AS amr;
SELECT verify('raised', :'phone', :'challenge', :'code') LIKE '422 mfa_challenge_expired:%' AS again;
-- The same phone once more; somebody who has only the password; the code of another challenge.
SELECT outcome(asked('raised', $$auth_api.mfa_enroll('phone', 'again', phone => '491700000001')$$));
INSERT INTO kept VALUES ('thief', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT outcome(asked('thief', $$auth_api.mfa_enroll('phone', 'of a thief', phone => '+491700000666')$$));
SELECT outcome(asked('thief', format('auth_api.mfa_unenroll(%L)', :'phone')));
SELECT keep('first', 'thief', format('auth_api.mfa_challenge(%L)', :'phone'));
SELECT code_at('491700000001') AS first \gset
SELECT keep('second', 'thief', format('auth_api.mfa_challenge(%L)', :'phone'));
SELECT code_at('491700000001') AS second \gset
SELECT :'first' = :'second' OR verify('thief', :'phone', answer('second') ->> 'id', :'first') = '422 mfa_verification_failed: Invalid MFA Phone code entered' AS of_another_challenge;
-- Its time is over at the very moment.
UPDATE auth.mfa_challenges SET created_at = created_at - interval '5 minutes' WHERE id = (answer('second') ->> 'id')::uuid;
SELECT verify('thief', :'phone', answer('second') ->> 'id', :'second') LIKE '422 mfa_challenge_expired:%' AS late;
-- Guesses are counted for the factor, through whatever challenge and session they come.
CREATE FUNCTION guess(sessions integer, guesses integer) RETURNS TABLE (outcome text, number bigint) LANGUAGE plpgsql AS $$
DECLARE
    answers text[] := '{}';
BEGIN
    FOR session IN 1..sessions LOOP
        PERFORM keep('guess' || session, NULL, $q$auth_api.sign_in_with_password('ada@example.com', 'correct horse battery')$q$);
        FOR guess IN 1..guesses LOOP
            PERFORM keep('guessed', 'guess' || session, format('auth_api.mfa_challenge(%L)', answer('phone') ->> 'id'));
            answers := answers || verify('guess' || session, answer('phone') ->> 'id', answer('guessed') ->> 'id', wrong(code_at('491700000001')));
        END LOOP;
    END LOOP;
    RETURN QUERY SELECT a, count(*) FROM unnest(answers) AS a GROUP BY a ORDER BY a;
END
$$;
UPDATE auth_ext.settings SET sms_per_number = NULL, sms_per_hour = NULL;
SELECT forget_codes();
SELECT * FROM guess(4, 3);
SELECT wrong_codes FROM auth_ext.factor_states WHERE factor_id = :'phone';
-- Messages cost money: a time between two, and so many to a number in an hour.
UPDATE auth_ext.settings SET sms_min_interval = '60 seconds';
SELECT outcome(asked('thief', format('auth_api.mfa_challenge(%L)', :'phone'))) LIKE '429 over_sms_send_rate_limit:%' AS too_soon;
TRUNCATE auth_ext.attempts;
UPDATE auth_ext.settings SET sms_min_interval = '0', sms_per_number = 3;
SELECT outcome(asked('thief', format('auth_api.mfa_challenge(%L)', :'phone'))) LIKE '429 over_sms_send_rate_limit:%' AS too_many, count(*)
FROM generate_series(1, 5) GROUP BY 1 ORDER BY 1;
-- A challenge that a rollback undoes sends nothing.
UPDATE auth_ext.settings SET sms_per_number = NULL;
SELECT count(*) AS before FROM auth_ext.outbox WHERE kind = 'sms' AND status = 'pending' \gset
BEGIN;
SELECT outcome(asked('thief', format('auth_api.mfa_challenge(%L)', :'phone'))) <> '' AS asked;
ROLLBACK;
SELECT count(*) = :before AS sent_nothing FROM auth_ext.outbox WHERE kind = 'sms' AND status = 'pending';
-- A code that GoTrue stored in clear is taken.
SELECT keep('raised2', 'raised', format('auth_api.mfa_challenge(%L)', :'phone'));
UPDATE auth.mfa_challenges SET otp_code = '123456' WHERE id = (answer('raised2') ->> 'id')::uuid;
SELECT forget_codes();
SELECT keep('raised3', 'raised', format('auth_api.mfa_verify(%L, %L, %L)', :'phone', answer('raised2') ->> 'id', '123456'));
SELECT outcome(asked('raised3', format('auth_api.mfa_unenroll(%L)', :'phone')));
