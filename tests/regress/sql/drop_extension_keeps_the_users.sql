-- DROP EXTENSION refuses while the tables are there, and CASCADE takes our tables along but no user.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery'));
SELECT left(failure('DROP EXTENSION auth_ext'), 80);
SELECT count(*) AS users FROM auth.users;
\set QUIET on
SET client_min_messages = error;
DROP EXTENSION auth_ext CASCADE;
SELECT count(*) AS users FROM auth.users;
SELECT count(*) AS sessions FROM auth.sessions;
SELECT to_regnamespace('auth_ext') IS NULL AS no_auth_ext, to_regnamespace('auth_api') IS NULL AS no_auth_api;
-- The functions that policies name are still there, so that the policies are.
SELECT to_regprocedure(name) IS NOT NULL AS kept FROM unnest(ARRAY['auth.uid()', 'auth.jwt()', 'auth.role()', 'auth.email()']) AS name;
-- And back again: the user is adopted, and signs in.
CREATE EXTENSION auth_ext;
SELECT auth_ext.setup() ->> 'auth_schema' AS auth_schema;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
