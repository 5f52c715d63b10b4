-- A schema auth in the layout of 2021 is refused, with the list of what is missing, and nothing is half done.
-- database: extension
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
CREATE SCHEMA auth;
CREATE TABLE auth.users (instance_id uuid, id uuid NOT NULL PRIMARY KEY, aud varchar(255), role varchar(255), email varchar(255),
    encrypted_password varchar(255), confirmed_at timestamptz, created_at timestamptz, updated_at timestamptz);
CREATE TABLE auth.refresh_tokens (instance_id uuid, id bigserial PRIMARY KEY, token varchar(255), user_id varchar(255), revoked boolean);
SELECT failure('SELECT auth_ext.setup()');
SELECT count(*) AS tables_of_ours FROM pg_class WHERE relnamespace IN ('auth_ext'::regnamespace, 'auth_api'::regnamespace);
-- One column short is enough.
DROP SCHEMA auth CASCADE;
\set ECHO none
\set schema :srcdir /../fixtures/gotrue_schema.sql
\i :schema
RESET ROLE;
RESET search_path;
\set ECHO all
ALTER TABLE auth.identities DROP COLUMN provider_id CASCADE;
SELECT failure('SELECT auth_ext.setup()');
