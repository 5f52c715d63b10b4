-- CREATE EXTENSION fails over a schema of its name that somebody else made: what lies in it would be trusted.
-- database: empty
CREATE ROLE create_extension_refuses_a_squatted_schema_s;
CREATE SCHEMA auth_ext AUTHORIZATION create_extension_refuses_a_squatted_schema_s;
CREATE EXTENSION auth_ext;
DROP SCHEMA auth_ext;
CREATE SCHEMA auth_api AUTHORIZATION create_extension_refuses_a_squatted_schema_s;
CREATE EXTENSION auth_ext;
SELECT to_regnamespace('auth_ext') IS NULL AS nothing_left, count(*) AS extensions FROM pg_extension WHERE extname = 'auth_ext';
DROP SCHEMA auth_api;
CREATE EXTENSION auth_ext;
-- It cannot be put elsewhere.
DROP EXTENSION auth_ext;
CREATE EXTENSION auth_ext SCHEMA public;
-- Nor made by somebody who is no superuser.
GRANT CREATE ON DATABASE :DBNAME TO create_extension_refuses_a_squatted_schema_s;
SET ROLE create_extension_refuses_a_squatted_schema_s;
CREATE EXTENSION auth_ext;
