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

-- Hashes of the old kind and cost stay until their owners sign in: until setup() finds none, every password check makes that work.
CREATE FUNCTION auth_ext.keep_password_work()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $keep$
BEGIN
    IF old.password_hash OPERATOR(pg_catalog.=) 'bcrypt' THEN
        new.bcrypt_in_use := true;
        new.bcrypt_cost_in_use := greatest(new.bcrypt_cost_in_use, old.bcrypt_cost);
    ELSE
        new.argon2_in_use := true;
        new.argon2_work_in_use := greatest(new.argon2_work_in_use,
            old.argon2_memory_kib OPERATOR(pg_catalog.*) old.argon2_iterations);
    END IF;
    RETURN new;
END
$keep$;
COMMENT ON FUNCTION auth_ext.keep_password_work() IS
    'Trigger of settings: remembers the kind and the cost of password hashes that were written before they were changed.';
