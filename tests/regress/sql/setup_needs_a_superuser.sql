-- setup() is for superusers; a role that may not gets 42501, and nothing is half done.
-- database: extension
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
CREATE ROLE setup_needs_a_superuser_plain;
CREATE ROLE setup_needs_a_superuser_granted CREATEROLE CREATEDB;
GRANT USAGE ON SCHEMA auth_ext TO setup_needs_a_superuser_granted;
GRANT EXECUTE ON FUNCTION auth_ext.setup() TO setup_needs_a_superuser_granted;
GRANT CREATE ON DATABASE :DBNAME TO setup_needs_a_superuser_granted;
-- Everything in the database, before and after.
CREATE TABLE before AS
    SELECT classid, objid, objsubid FROM pg_depend WHERE objid >= 16384;
-- A stranger cannot even name it.
SET ROLE setup_needs_a_superuser_plain;
SELECT failure('SELECT auth_ext.setup()');
-- Nor can the owner of the tables to be.
SET ROLE supabase_auth_admin;
SELECT failure('SELECT auth_ext.setup()');
-- Who was granted the function is told why it is not enough.
SET ROLE setup_needs_a_superuser_granted;
SELECT failure('SELECT auth_ext.setup()');
RESET ROLE;
SELECT to_regnamespace('auth') IS NULL AS no_schema_auth,
    NOT EXISTS (SELECT FROM pg_class WHERE relnamespace IN ('auth_ext'::regnamespace, 'auth_api'::regnamespace)) AS no_tables;
SELECT count(*) FROM (SELECT classid, objid, objsubid FROM pg_depend WHERE objid >= 16384 EXCEPT TABLE before) AS added
WHERE NOT (classid, objid) IN (SELECT 'pg_class'::regclass, oid FROM pg_class WHERE relname = 'before'
    UNION SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typname IN ('before', '_before'));
