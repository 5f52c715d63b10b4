-- Whoever asks for the same mail or message again, or signs up again, is answered the same, whether the address is known or not and whatever has
-- become of its account: the second request within the interval is refused also where none has sent anything.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set reads :srcdir /include/reads.sql
\i :reads
CREATE FUNCTION public.sends(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{}'::jsonb $$;
REVOKE EXECUTE ON FUNCTION public.sends(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.sends(jsonb) TO supabase_auth_admin;
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = false, mail_per_hour = NULL, mail_min_interval = '1 minute', phone_enabled = true, sms_per_hour = NULL, sms_min_interval = '1 minute',
    send_sms_hook = 'public.sends', argon2_memory_kib = 7168, argon2_iterations = 1;
CREATE TABLE calls (n integer, what text, call text);
INSERT INTO calls VALUES
    (1, 'signup again', $$SELECT auth_api.resend('signup', email => $1)$$), (2, 'change again', $$SELECT auth_api.resend('email_change', email => $1)$$),
    (3, 'sign-up', $$SELECT auth_api.sign_up(email => $1, password => 'correct horse battery')$$),
    (4, 'sms again', $$SELECT auth_api.resend('sms', phone => $1)$$), (5, 'change of number again', $$SELECT auth_api.resend('phone_change', phone => $1)$$),
    (6, 'sign-up by phone', $$SELECT auth_api.sign_up(phone => $1, password => 'correct horse battery')$$);
CREATE TABLE people (m integer, state text);
INSERT INTO people VALUES (1, 'unknown'), (2, 'confirmed'), (3, 'banned'), (4, 'unconfirmed');
CREATE VIEW asked AS
SELECT n, m, what, state, call, n < 4 AS by_mail, CASE WHEN n < 4 THEN state || n || '@example.com' ELSE format('491555000%s%s', n, m) END AS address FROM calls, people;
SELECT count(*) FROM (
    SELECT auth_ext.admin_create_user(email => CASE WHEN by_mail THEN address END, phone => CASE WHEN NOT by_mail THEN address END, password => 'correct horse battery',
        email_confirm => by_mail AND state <> 'unconfirmed', phone_confirm => NOT by_mail AND state <> 'unconfirmed', ban_duration => CASE WHEN state = 'banned' THEN '24h' END)
    FROM asked WHERE state <> 'unknown' OFFSET 0) AS made;
CREATE FUNCTION twice(call text, address text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer jsonb; answers text[] := '{}';
BEGIN
    FOR i IN 1..2 LOOP
        EXECUTE call INTO answer USING address;
        answers := answers || coalesce(answer ->> 'error_code', 'done');
    END LOOP;
    RETURN array_to_string(answers, ', then ');
END $$;
SELECT what, state, twice(call, address) AS answers FROM asked ORDER BY n, m;
-- Each kind of message counts by itself, as those that go do.
SELECT DISTINCT twice($$SELECT auth_api.reset_password_for_email($1)$$, address) AS recoveries FROM asked WHERE by_mail AND state <> 'unknown';
SELECT DISTINCT twice($$SELECT auth_api.reset_password_for_email($1)$$, 'nobody' || n || '@example.com') AS recoveries_of_nobody FROM generate_series(1, 3) AS n;
SELECT twice($$SELECT auth_api.resend('signup', email => $1)$$, 'nobody1@example.com') AS again;
