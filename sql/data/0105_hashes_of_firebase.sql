-- Users who came from Firebase through GoTrue keep their password hashes until they sign in.

ALTER TABLE auth_ext.settings ADD COLUMN scrypt_work_in_use integer DEFAULT 0 NOT NULL
    CONSTRAINT settings_scrypt_work_in_use_bounds CHECK (
        scrypt_work_in_use OPERATOR(pg_catalog.>=) 0 AND scrypt_work_in_use OPERATOR(pg_catalog.<=) 1048576);
COMMENT ON COLUMN auth_ext.settings.scrypt_work_in_use IS 'KiB that the dearest scrypt hash of an account from Firebase writes, 0 where none is known; no password check makes less work. Kept by imports; setup() looks.';
