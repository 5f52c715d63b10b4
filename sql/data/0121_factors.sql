-- Phones and security keys as second factors: both prove one now.

ALTER TABLE auth_ext.settings
    DROP CONSTRAINT settings_phone_factor_not_yet,
    DROP CONSTRAINT settings_webauthn_factor_not_yet;
COMMENT ON COLUMN auth_ext.settings.phone_factor_enabled IS 'Whether a phone may be a second factor, by a code in a text message.';
COMMENT ON COLUMN auth_ext.settings.webauthn_factor_enabled IS 'Whether a security key or a platform authenticator may be a second factor; needs relying_party_id and relying_party_origins.';
