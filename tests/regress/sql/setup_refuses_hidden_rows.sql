-- A user whom row security hides from us would be taken for one who does not exist: setup() refuses to adopt such a table.
-- database: extension
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\set schema :srcdir /../fixtures/gotrue_schema.sql
\set data :srcdir /../fixtures/gotrue_data.sql
\i :answers
\i :schema
\i :data
RESET ROLE;
RESET search_path;
\set ECHO all
CREATE ROLE setup_refuses_hidden_rows_other;
GRANT ALL ON SCHEMA auth TO setup_refuses_hidden_rows_other;
ALTER TABLE auth.users FORCE ROW LEVEL SECURITY;
ALTER TABLE auth.users OWNER TO setup_refuses_hidden_rows_other;
SELECT failure('SELECT auth_ext.setup()');
ALTER TABLE auth.users OWNER TO supabase_auth_admin;
ALTER TABLE auth.users NO FORCE ROW LEVEL SECURITY;
SELECT auth_ext.setup() ->> 'auth_schema' AS auth_schema;
SELECT outcome(auth_ext.sign_in_with_password('anna@example.com', 'anna keeps a diary'));
