-- Time is the clock's, not the transaction's start: in a long transaction the grace window still ends.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
UPDATE auth_ext.settings SET grace_window = '3 seconds', late_retry_limit = 0, access_token_lifetime = '3 seconds';
BEGIN;
SELECT auth_ext.refresh_session(:'first') AS answer \gset
SELECT outcome(auth_ext.refresh_session(:'first'));
SELECT claims(:'answer'::jsonb ->> 'access_token') IS NOT NULL AS verifies;
SELECT pg_sleep(3.1);
SELECT outcome(auth_ext.refresh_session(:'first'));
SELECT valid, reason FROM auth_ext.verify_jwt(:'answer'::jsonb ->> 'access_token');
COMMIT;
SELECT reason, ended_at > now() - interval '1 minute' AS just_now FROM auth_ext.ended_sessions;
