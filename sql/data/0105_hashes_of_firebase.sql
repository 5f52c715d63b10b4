-- Users who came from Firebase through GoTrue keep their password hashes until they sign in.

ALTER TABLE auth_ext.settings ADD COLUMN scrypt_in_use boolean DEFAULT false NOT NULL;
COMMENT ON COLUMN auth_ext.settings.scrypt_in_use IS 'Whether accounts with hashes of Firebase (scrypt) exist; then every password check does that work, too, so that its time tells nothing about the account. setup() looks.';
