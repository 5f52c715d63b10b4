-- WebAuthn: passkeys and security keys. Credentials and challenges are in GoTrue's tables.

ALTER TABLE auth_ext.settings
    ADD COLUMN passkeys_enabled boolean DEFAULT false NOT NULL,
    ADD COLUMN max_passkeys integer DEFAULT 10 NOT NULL
        CONSTRAINT settings_max_passkeys_bounds CHECK (
            max_passkeys OPERATOR(pg_catalog.>=) 1 AND max_passkeys OPERATOR(pg_catalog.<=) 100),
    ADD COLUMN relying_party_id pg_catalog.text
        CONSTRAINT settings_relying_party_id_form CHECK (
            relying_party_id OPERATOR(pg_catalog.~) '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'),
    ADD COLUMN relying_party_name pg_catalog.text
        CONSTRAINT settings_relying_party_name_length CHECK (
            pg_catalog.octet_length(relying_party_name) OPERATOR(pg_catalog.>=) 1
            AND pg_catalog.octet_length(relying_party_name) OPERATOR(pg_catalog.<=) 255),
    ADD COLUMN relying_party_origins pg_catalog.text
        CONSTRAINT settings_relying_party_origins_form CHECK (
            relying_party_origins OPERATOR(pg_catalog.~) '^[^,[:space:]]+(,[^,[:space:]]+)*$'
            AND pg_catalog.octet_length(relying_party_origins) OPERATOR(pg_catalog.<=) 4096),
    ADD COLUMN user_verification pg_catalog.text DEFAULT 'preferred' NOT NULL
        CONSTRAINT settings_user_verification_known CHECK (
            user_verification OPERATOR(pg_catalog.=) ANY (ARRAY['required', 'preferred', 'discouraged']));
COMMENT ON COLUMN auth_ext.settings.passkeys_enabled IS 'Whether people may register passkeys and sign in with them.';
COMMENT ON COLUMN auth_ext.settings.max_passkeys IS 'How many passkeys a user may have: 1 to 100.';
COMMENT ON COLUMN auth_ext.settings.relying_party_id IS 'The domain that passkeys and security keys belong to, such as example.com; those of another domain are lost when it changes. NULL: none, and WebAuthn does not work.';
COMMENT ON COLUMN auth_ext.settings.relying_party_name IS 'The name that people see when they register a passkey or a security key; NULL: relying_party_id.';
COMMENT ON COLUMN auth_ext.settings.relying_party_origins IS 'The origins whose pages may use them, with commas between: https://app.example.com,http://localhost:3000. Each is compared whole.';
COMMENT ON COLUMN auth_ext.settings.user_verification IS 'Whether an authenticator must verify its user by a PIN or a fingerprint: required, preferred or discouraged.';
