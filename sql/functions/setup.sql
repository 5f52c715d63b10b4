CREATE FUNCTION auth_ext.setup()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'setup_wrapper';
COMMENT ON FUNCTION auth_ext.setup() IS
    'Creates or adopts schema auth, creates or migrates the tables of auth_ext, makes the first keys, and grants. For superusers; safe to run again, as after ALTER EXTENSION auth_ext UPDATE. Tells what it did.';

CREATE FUNCTION auth_ext.invalidate_cache()
RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'invalidate_cache_wrapper';
COMMENT ON FUNCTION auth_ext.invalidate_cache() IS
    'Trigger of settings and keys: every session forgets what it cached of the table, at commit.';
