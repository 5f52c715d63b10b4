-- A check of a password makes the same work for everybody, also when hashes of another cost than the settings' are left.

ALTER TABLE auth_ext.settings ADD COLUMN bcrypt_cost_in_use integer DEFAULT 0 NOT NULL
    CONSTRAINT settings_bcrypt_cost_in_use_bounds CHECK (
        bcrypt_cost_in_use OPERATOR(pg_catalog.>=) 0 AND bcrypt_cost_in_use OPERATOR(pg_catalog.<=) 16);
ALTER TABLE auth_ext.settings ADD COLUMN argon2_work_in_use integer DEFAULT 0 NOT NULL
    CONSTRAINT settings_argon2_work_in_use_bounds CHECK (
        argon2_work_in_use OPERATOR(pg_catalog.>=) 0 AND argon2_work_in_use OPERATOR(pg_catalog.<=) 20971520);
COMMENT ON COLUMN auth_ext.settings.bcrypt_cost_in_use IS 'Highest cost of the bcrypt hashes that accounts have, 0 where none is known; no password check makes less work. Kept by a trigger when the cost is changed and by imports; setup() looks.';
COMMENT ON COLUMN auth_ext.settings.argon2_work_in_use IS 'Memory in KiB times passes of the dearest Argon2 hash that an account has, 0 where none is known; no password check makes less work. Kept by a trigger when the cost is changed and by imports; setup() looks.';

CREATE TRIGGER settings_keep_password_work BEFORE UPDATE ON auth_ext.settings
    FOR EACH ROW WHEN (
        old.password_hash OPERATOR(pg_catalog.<>) new.password_hash
        OR old.argon2_memory_kib OPERATOR(pg_catalog.<>) new.argon2_memory_kib
        OR old.argon2_iterations OPERATOR(pg_catalog.<>) new.argon2_iterations
        OR old.bcrypt_cost OPERATOR(pg_catalog.<>) new.bcrypt_cost)
    EXECUTE FUNCTION auth_ext.keep_password_work();
COMMENT ON TRIGGER settings_keep_password_work ON auth_ext.settings IS
    'While accounts have hashes of the cost before, every password check makes as much work.';
