-- auth.sessions.refreshed_at is touched when it is older than the setting, so that a refresh stays one row version.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
BEGIN;
SELECT set_config('request.headers', '{"user-agent": "new phone"}', true);
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS token \gset
COMMIT;
SELECT refreshed_at, user_agent FROM auth.sessions;
UPDATE auth.sessions SET created_at = created_at - interval '5 minutes', updated_at = created_at;
BEGIN;
SELECT set_config('request.headers', '{"user-agent": "new phone"}', true);
SELECT auth_ext.refresh_session(:'token') ->> 'refresh_token' AS token \gset
COMMIT;
-- refreshed_at has no time zone and is UTC, whatever the session's is.
SELECT refreshed_at AT TIME ZONE 'UTC' BETWEEN now() - interval '1 minute' AND now() AS touched, updated_at > created_at + interval '4 minutes' AS updated, user_agent FROM auth.sessions;
UPDATE auth_ext.settings SET session_touch_interval = '0';
UPDATE auth.sessions SET refreshed_at = '2001-01-01';
SET timezone = 'Pacific/Auckland';
SELECT auth_ext.refresh_session(:'token') ->> 'refresh_token' AS token \gset
RESET timezone;
SELECT refreshed_at AT TIME ZONE 'UTC' BETWEEN now() - interval '1 minute' AND now() AS touched, user_agent FROM auth.sessions;
