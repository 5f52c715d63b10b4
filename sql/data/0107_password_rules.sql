-- GoTrue's rules for passwords, for those who have to keep them.

ALTER TABLE auth_ext.settings ADD COLUMN password_required_characters pg_catalog.text
    CONSTRAINT settings_password_required_characters_not_empty CHECK (password_required_characters OPERATOR(pg_catalog.<>) '');
COMMENT ON COLUMN auth_ext.settings.password_required_characters IS 'Sets of characters, parted by a colon (in a set: \:), of each of which a new password needs one; NULL: none is asked for. As GOTRUE_PASSWORD_REQUIRED_CHARACTERS.';

ALTER TABLE auth_ext.settings ADD COLUMN current_password_required boolean DEFAULT false NOT NULL;
COMMENT ON COLUMN auth_ext.settings.current_password_required IS 'Whether a new password asks for the current one, however young the session, unless it began with a code or link. As GOTRUE_SECURITY_UPDATE_PASSWORD_REQUIRE_CURRENT_PASSWORD.';
