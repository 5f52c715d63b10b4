-- A constraint of the operator's that refuses a row: the error tells its name, and not the row, in which the password hash is.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery'));
ALTER TABLE auth.users ADD CONSTRAINT only_ours CHECK (email LIKE '%@ours.example') NOT VALID;
SELECT failure($$SELECT auth_api.sign_up('bob@example.com', 'correct horse battery')$$);
SELECT failure($$SELECT auth_api.sign_in_with_password('ada@example.com', 'correct horse battery')$$);
ALTER TABLE auth.users DROP CONSTRAINT only_ours;
ALTER TABLE auth.users ALTER COLUMN phone SET DEFAULT NULL, ADD COLUMN nickname text;
UPDATE auth.users SET nickname = 'ada';
ALTER TABLE auth.users ALTER COLUMN nickname SET NOT NULL;
SELECT failure($$SELECT auth_api.sign_up('bob@example.com', 'correct horse battery')$$);
ALTER TABLE auth.users DROP COLUMN nickname;
-- Inside a hook's subtransaction as well, and for the hashes of refresh tokens.
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
ALTER TABLE auth_ext.refresh_tokens ADD CONSTRAINT young CHECK (generation < 2);
SELECT failure(format('SELECT auth_api.refresh_session(%L)', :'token'));
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
CREATE FUNCTION hooks.same(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT event';
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.same';
SELECT failure(format('SELECT auth_api.refresh_session(%L)', :'token'));
ALTER TABLE auth_ext.refresh_tokens DROP CONSTRAINT young;
SELECT outcome(auth_api.refresh_session(:'token'));
