-- How a user may change her password.

ALTER TABLE auth_ext.settings
    ADD COLUMN password_change_window interval DEFAULT '24 hours'
        CONSTRAINT settings_password_change_window_bounds CHECK (
            password_change_window OPERATOR(pg_catalog.>=) interval '0'
            AND password_change_window OPERATOR(pg_catalog.<=) interval '36500 days'
            AND pg_catalog.date_trunc('month', password_change_window) OPERATOR(pg_catalog.=) interval '0');
COMMENT ON COLUMN auth_ext.settings.password_change_window IS 'How long after a sign-in a user may change her password without telling the old one; NULL means without limit.';
