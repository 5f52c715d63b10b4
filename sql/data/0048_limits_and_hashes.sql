-- Tokens may be as long as those of GoTrue's users, and password checks run only what is in use.

-- 64 KiB of metadata make a token of this length; a shorter limit would lock out users whom GoTrue signs in.
ALTER TABLE auth_ext.settings ALTER COLUMN jwt_max_size SET DEFAULT 98304;
UPDATE auth_ext.settings AS s SET jwt_max_size = 98304 WHERE s.jwt_max_size OPERATOR(pg_catalog.=) 8192;
COMMENT ON COLUMN auth_ext.settings.jwt_max_size IS 'Longest token that is looked at and signed, in bytes: 1024 to 1048576. The default has room for 64 KiB of metadata, as users of GoTrue have; proxies often allow less in a header.';

ALTER TABLE auth_ext.settings ADD COLUMN argon2_in_use boolean DEFAULT true NOT NULL;
COMMENT ON COLUMN auth_ext.settings.argon2_in_use IS 'Whether accounts with Argon2 hashes exist, or may come; setup() looks, so run it after changing password_hash. Where that is bcrypt and none exist, a password check runs bcrypt alone.';
COMMENT ON COLUMN auth_ext.settings.bcrypt_in_use IS 'Whether accounts with bcrypt hashes exist; then every password check does both kinds of work, so that its time tells nothing about the account.';
