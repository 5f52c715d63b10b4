-- Who is banned or deleted, and whose session is over by policy, gets no new token, and learns why. Nothing is punished:
-- what was lifted works again.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
UPDATE auth.users SET banned_until = now() + interval '1 hour';
SELECT outcome(auth_ext.refresh_session(:'first'));
UPDATE auth.users SET banned_until = 'infinity';
SELECT outcome(auth_ext.refresh_session(:'first'));
UPDATE auth.users SET banned_until = '-infinity', deleted_at = now();
SELECT outcome(auth_ext.refresh_session(:'first'));
UPDATE auth.users SET deleted_at = NULL;
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS token \gset
-- The end that was set from outside.
UPDATE auth.sessions SET not_after = now() - interval '1 second';
SELECT outcome(auth_ext.refresh_session(:'token'));
UPDATE auth.sessions SET not_after = now() + interval '1 hour';
SELECT auth_ext.refresh_session(:'token') ->> 'refresh_token' AS token \gset
-- The time box counts from the sign-in, however often she refreshes.
UPDATE auth_ext.settings SET session_time_box = '1 hour';
UPDATE auth.sessions SET created_at = now() - interval '59 minutes';
SELECT auth_ext.refresh_session(:'token') ->> 'refresh_token' AS token \gset
UPDATE auth.sessions SET created_at = now() - interval '61 minutes';
SELECT outcome(auth_ext.refresh_session(:'token'));
UPDATE auth_ext.settings SET session_time_box = NULL;
-- Inactivity counts from the last refresh, or GoTrue's note of it.
UPDATE auth_ext.settings SET session_inactivity_timeout = '1 hour';
UPDATE auth_ext.refresh_tokens SET rotated_at = now() - interval '61 minutes';
UPDATE auth.sessions SET refreshed_at = (now() - interval '61 minutes') AT TIME ZONE 'UTC';
SELECT outcome(auth_ext.refresh_session(:'token'));
UPDATE auth.sessions SET refreshed_at = (now() - interval '59 minutes') AT TIME ZONE 'UTC';
SELECT auth_ext.refresh_session(:'token') ->> 'refresh_token' AS token \gset
UPDATE auth_ext.settings SET session_inactivity_timeout = NULL;
-- The lifetime of an unused refresh token.
UPDATE auth_ext.refresh_tokens SET rotated_at = now() - interval '91 days';
SELECT outcome(auth_ext.refresh_session(:'token'));
UPDATE auth_ext.settings SET refresh_token_lifetime = NULL;
SELECT auth_ext.refresh_session(:'token') ->> 'refresh_token' AS token \gset
SELECT outcome(auth_ext.refresh_session(:'token'));
-- A replay of an old token is theft even when the session has expired or its user is banned.
UPDATE auth.users SET banned_until = 'infinity';
SELECT outcome(auth_ext.refresh_session(:'first'));
SELECT reason FROM auth_ext.ended_sessions;
