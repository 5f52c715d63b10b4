-- Whoever guesses at somebody's codes does not shut her out of them: of mails, of text messages, of her second factor.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\set mails :srcdir /../fixtures/mails.sql
\set messages :srcdir /../fixtures/text_messages.sql
\set factors :srcdir /../fixtures/factors.sql
\i :answers
\i :mails
\i :messages
\i :factors
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, client_address_header = 'x-client-address', otp_verifications_per_address = NULL, factor_attempts_per_address = NULL,
    mail_min_interval = '0', mail_per_hour = NULL, phone_enabled = true, sms_min_interval = '0', sms_per_hour = NULL, sms_per_number = NULL;
INSERT INTO kept VALUES ('ada', auth_ext.sign_up('ada@example.com', 'correct horse battery'));
-- What a call answers from an address, and how often.
CREATE FUNCTION answers(expression text, address text, times integer DEFAULT 1) RETURNS TABLE (outcome text, number bigint) LANGUAGE plpgsql AS $$
DECLARE
    answer jsonb;
    all_of_them text[] := '{}';
BEGIN
    FOR n IN 1..times LOOP
        PERFORM set_config('request.headers', jsonb_build_object('x-client-address', address)::text, true);
        EXECUTE 'SELECT ' || expression INTO answer;
        all_of_them := all_of_them || public.outcome(answer);
    END LOOP;
    PERFORM set_config('request.headers', '', true);
    RETURN QUERY SELECT a, count(*) FROM unnest(all_of_them) AS a GROUP BY a ORDER BY a;
END
$$;
-- A stranger guesses at the code of a mail; his address is done with, hers is not.
SELECT outcome(auth_ext.sign_in_with_otp('ada@example.com'));
SELECT code, wrong(code) AS bad FROM mails() \gset
SELECT format('auth_ext.verify_otp(%L, %L, %L)', 'email', 'ada@example.com', :'code') AS right, format('auth_ext.verify_otp(%L, %L, %L)', 'email', 'ada@example.com', :'bad') AS guess \gset
SELECT * FROM answers(:'guess', '203.0.113.9', 20);
SELECT guesses FROM auth_ext.one_time_guesses;
SELECT * FROM answers(:'right', '203.0.113.9');
SELECT * FROM answers(:'right', '198.51.100.7');
-- Nothing of it tells who guessed, and no API role writes it.
SELECT count(*), bool_and(length(subject) = 32) AS hashed FROM auth_ext.attempts WHERE forgotten_at > now() + interval '4 days';
SELECT role, has_table_privilege(role, 'auth_ext.attempts', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE') AS may FROM unnest(ARRAY['anon', 'authenticated', 'service_role']) AS role;
-- Twenty addresses end it.
SELECT outcome(auth_ext.sign_in_with_otp('ada@example.com'));
SELECT code, wrong(code) AS bad FROM mails() \gset
SELECT format('auth_ext.verify_otp(%L, %L, %L)', 'email', 'ada@example.com', :'code') AS right, format('auth_ext.verify_otp(%L, %L, %L)', 'email', 'ada@example.com', :'bad') AS guess \gset
SELECT outcome, sum(number) FROM generate_series(1, 19) AS n, answers(:'guess', '203.0.113.' || n, 6) GROUP BY outcome;
SELECT guesses, (SELECT recovery_token <> '' FROM auth.users WHERE email = 'ada@example.com') AS pending FROM auth_ext.one_time_guesses;
SELECT * FROM answers(:'guess', '2001:db8::1', 3);
SELECT * FROM answers(:'guess', '2001:db8::2', 2);
SELECT count(*) AS guesses, (SELECT recovery_token <> '' FROM auth.users WHERE email = 'ada@example.com') AS pending FROM auth_ext.one_time_guesses;
SELECT * FROM answers(:'right', '198.51.100.7');
-- A text message has no link beside its code.
SELECT outcome(auth_ext.sign_up(phone => '+491700000001', password => 'correct horse battery')) AS signed_up;
SELECT outcome(auth_ext.sign_in_with_otp(phone => '+491700000001'));
SELECT code_at('491700000001') AS code \gset
SELECT * FROM answers(format('auth_ext.verify_otp(%L, phone => %L, token => %L)', 'sms', '+491700000001', wrong(:'code')), '203.0.113.9', 20);
SELECT * FROM answers(format('auth_ext.verify_otp(%L, phone => %L, token => %L)', 'sms', '+491700000001', :'code'), '198.51.100.7');
-- A second factor: who has the password and not the factor waits for himself.
CREATE FUNCTION asked_from(address text, who text, expression text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    answer jsonb;
BEGIN
    PERFORM act_as(who);
    PERFORM set_config('request.headers', (current_setting('request.headers')::jsonb || jsonb_build_object('x-client-address', address))::text, true);
    SET LOCAL ROLE authenticated;
    EXECUTE 'SELECT ' || expression INTO answer;
    RESET ROLE;
    PERFORM set_config('request.jwt.claims', '', true);
    PERFORM set_config('request.headers', '', true);
    RETURN answer;
END
$$;
CREATE FUNCTION typed(address text, who text, code text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    challenge jsonb := asked_from(address, who, format('auth_api.mfa_challenge(%L)', answer('phone') ->> 'id'));
BEGIN
    RETURN outcome(asked_from(address, who, format('auth_api.mfa_verify(%L, %L, %L)', answer('phone') ->> 'id', challenge ->> 'id', code)));
END
$$;
SELECT keep('phone', 'ada', $$auth_api.mfa_enroll('totp', 'my phone')$$), prove('ada2', 'ada', 'phone');
SELECT answer('phone') #>> '{totp,secret}' AS secret \gset
INSERT INTO kept VALUES ('thief', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')),
    ('home', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT typed('203.0.113.9', 'thief', 'abcdef') AS thief, count(*) FROM generate_series(1, 20) GROUP BY 1 ORDER BY 1;
SELECT typed('203.0.113.9', 'home', 'abcdef') AS another_session_from_there;
SELECT forget_steps();
SELECT typed('198.51.100.7', 'home', totp(:'secret')) AS she;
-- From as many addresses as he likes, or where none is known, he holds up those alone who came with the password as he did.
INSERT INTO kept VALUES ('thief', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')) ON CONFLICT (name) DO UPDATE SET answer = excluded.answer;
SELECT typed('203.0.113.' || n, 'thief', 'abcdef') AS thief, count(*) FROM generate_series(1, 30) AS n, generate_series(1, 5) GROUP BY 1 ORDER BY 1;
INSERT INTO kept VALUES ('home', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')) ON CONFLICT (name) DO UPDATE SET answer = excluded.answer;
SELECT forget_steps();
SELECT typed('198.51.100.7', 'home', totp(:'secret')) AS with_the_password;
SELECT typed('198.51.100.7', 'ada2', totp(:'secret')) AS proved_before;
SELECT forget_steps(), outcome(auth_ext.reset_password_for_email('ada@example.com'));
SELECT code FROM mails() WHERE code IS NOT NULL \gset
INSERT INTO kept VALUES ('mailbox', auth_ext.verify_otp('recovery', 'ada@example.com', :'code'));
SELECT typed('198.51.100.7', 'mailbox', totp(:'secret')) AS with_the_mailbox;
-- The proof has ended what the thief had.
SELECT count(*) FROM auth.sessions AS s JOIN auth.users AS u ON u.id = s.user_id WHERE u.email = 'ada@example.com' AND s.aal = 'aal1';
-- What is counted goes.
UPDATE auth_ext.attempts SET forgotten_at = now() - interval '1 second';
SELECT auth_ext.purge() -> 'attempts' <> '0' AS purged;
SELECT count(*) AS left_over FROM auth_ext.attempts;
