-- What only a superuser can do, once and again after each update: as supabase_admin, with
--   -v courier_password=… -v environment=FILE   (FILE: what `env` prints in GoTrue's container, readable for the server; not after an update)
-- Everything in it may be run again.
\set ON_ERROR_STOP on
-- A password and keys come by here: none of it is to be logged.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET client_min_messages = 'warning';

CREATE EXTENSION IF NOT EXISTS auth_ext;
-- The root key on the volume of the configuration, so that a copy of the data alone opens nothing.
\if :{?root_key_file}
    ALTER SYSTEM SET auth_ext.root_key_file = :'root_key_file';
    SELECT pg_catalog.pg_reload_conf();
    -- The reload takes its time, and this session makes the key.
    SET auth_ext.root_key_file = :'root_key_file';
\endif
SELECT auth_ext.setup() ->> 'auth_schema' AS auth_schema;
ALTER ROLE auth_ext_courier LOGIN PASSWORD :'courier_password';
-- GoTrue's settings and keys. Rows whose became is NULL changed nothing: read them.
\if :{?environment}
    SELECT variable, became, value, note FROM auth_ext.import_gotrue_settings(pg_catalog.pg_read_file(:'environment'));
\endif
-- auth.uid() and friends become as fast as a constant; auth_ext.restore() puts Supabase's back.
SELECT auth_ext.takeover() IS NOT NULL AS taken_over;
-- From here on role postgres administers.
SELECT auth_ext.grant_operator('postgres');
