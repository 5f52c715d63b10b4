-- Whatever stands in the place of one of GoTrue's tables is not read for it: a view, a child table, a rule, another type. The
-- error says what was replaced, also in a session that has used the table before.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') IS NOT NULL AS signed_up;
CREATE FUNCTION try() RETURNS text LANGUAGE sql AS $$
    SELECT failure($q$SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')$q$)
$$;
SELECT try();
BEGIN;
SET LOCAL ROLE supabase_auth_admin;
ALTER TABLE auth.users RENAME TO users_before;
CREATE VIEW auth.users AS SELECT * FROM auth.users_before;
RESET ROLE;
SELECT try();
ROLLBACK;
BEGIN;
SET LOCAL ROLE supabase_auth_admin;
CREATE TABLE auth.users_more () INHERITS (auth.users);
RESET ROLE;
SELECT try();
ROLLBACK;
BEGIN;
SET LOCAL ROLE supabase_auth_admin;
CREATE RULE more AS ON UPDATE TO auth.users DO ALSO NOTHING;
RESET ROLE;
SELECT try();
ROLLBACK;
BEGIN;
SET LOCAL ROLE supabase_auth_admin;
CREATE DOMAIN auth.mail AS text CHECK (value <> '');
DROP INDEX auth.users_email_partial_key;
ALTER TABLE auth.users ALTER COLUMN encrypted_password TYPE auth.mail;
RESET ROLE;
SELECT try();
ROLLBACK;
BEGIN;
ALTER SCHEMA auth RENAME TO auth_before;
CREATE SCHEMA auth;
CREATE VIEW auth.users AS SELECT * FROM auth_before.users;
CREATE VIEW auth.sessions AS SELECT * FROM auth_before.sessions;
CREATE VIEW auth.identities AS SELECT * FROM auth_before.identities;
CREATE VIEW auth.mfa_factors AS SELECT * FROM auth_before.mfa_factors;
GRANT USAGE ON SCHEMA auth TO PUBLIC;
SELECT try();
ROLLBACK;
SELECT try();
