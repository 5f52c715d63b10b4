-- A rotation is on disk before it is acknowledged, whatever the session or the role has set; and only for its transaction.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SET synchronous_commit = off;
BEGIN;
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS token \gset
SHOW synchronous_commit;
COMMIT;
SHOW synchronous_commit;
SET synchronous_commit = local;
BEGIN;
SELECT auth_ext.refresh_session(:'token') ->> 'refresh_token' AS token \gset
SHOW synchronous_commit;
COMMIT;
SET synchronous_commit = remote_apply;
BEGIN;
SELECT auth_ext.refresh_session(:'token') ->> 'refresh_token' AS token \gset
SHOW synchronous_commit;
COMMIT;
-- With a hook, too, whose subtransaction it happens in.
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
CREATE FUNCTION hooks.same(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT event';
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.same';
SET synchronous_commit = off;
BEGIN;
SELECT auth_ext.refresh_session(:'token') ->> 'refresh_token' AS token \gset
SHOW synchronous_commit;
COMMIT;
SHOW synchronous_commit;
