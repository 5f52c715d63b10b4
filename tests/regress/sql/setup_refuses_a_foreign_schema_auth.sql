-- A schema auth that is not GoTrue's must not receive the users: its owner could drop or replace what is in it.
-- database: extension
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
CREATE ROLE setup_refuses_a_foreign_schema_auth_mallory;
CREATE SCHEMA auth AUTHORIZATION setup_refuses_a_foreign_schema_auth_mallory;
SELECT failure('SELECT auth_ext.setup()');
ALTER SCHEMA auth OWNER TO supabase_auth_admin;
SELECT auth_ext.setup() ->> 'auth_schema' AS auth_schema;
