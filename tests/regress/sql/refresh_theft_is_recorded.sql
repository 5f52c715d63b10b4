-- Theft is on record although the caller got a refusal, hits that session only, and the thief gains nothing.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS other \gset
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
SELECT auth_ext.refresh_session(:'second') ->> 'refresh_token' AS third \gset
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '10 seconds';
BEGIN;
SELECT outcome(auth_ext.refresh_session(:'first'));
COMMIT;
SELECT reason, count(*) FROM auth_ext.ended_sessions GROUP BY reason;
SELECT count(*) AS sessions, (SELECT count(*) FROM auth_ext.refresh_tokens) AS tokens, (SELECT count(*) FROM auth.mfa_amr_claims) AS methods FROM auth.sessions;
SELECT outcome(auth_ext.refresh_session(token)) FROM (VALUES (1, :'first'), (2, :'second'), (3, :'third'), (4, :'other')) AS t (n, token) ORDER BY n;
-- Repeating the replay adds nothing.
SELECT count(*) FROM auth_ext.ended_sessions;
-- The one hole: whoever rolls back takes the record back. An API role cannot; the session is still there then.
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
SELECT auth_ext.refresh_session(:'second') ->> 'refresh_token' AS third \gset
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '10 seconds';
BEGIN;
SELECT outcome(auth_ext.refresh_session(:'first'));
ROLLBACK;
SELECT outcome(auth_ext.refresh_session(:'third'));
