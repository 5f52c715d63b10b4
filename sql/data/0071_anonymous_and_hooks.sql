-- Anonymous users, and the hooks beside the one for access tokens.

ALTER TABLE auth_ext.settings
    ADD COLUMN anonymous_sign_in_allowed boolean DEFAULT false NOT NULL,
    ADD COLUMN anonymous_sign_ins_per_address integer DEFAULT 30
        CONSTRAINT settings_anonymous_sign_ins_per_address_bounds CHECK (
            anonymous_sign_ins_per_address OPERATOR(pg_catalog.>=) 1
            AND anonymous_sign_ins_per_address OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN anonymous_retention interval
        CONSTRAINT settings_anonymous_retention_bounds CHECK (
            anonymous_retention OPERATOR(pg_catalog.>=) interval '1 day'
            AND anonymous_retention OPERATOR(pg_catalog.<=) interval '36500 days'
            AND pg_catalog.date_trunc('month', anonymous_retention) OPERATOR(pg_catalog.=) interval '0'),
    ADD COLUMN before_user_created_hook pg_catalog.text
        CONSTRAINT settings_before_user_created_hook_form CHECK (
            before_user_created_hook OPERATOR(pg_catalog.~) '^[A-Za-z_][A-Za-z0-9_]{0,62}[.][A-Za-z_][A-Za-z0-9_]{0,62}$'),
    ADD COLUMN after_user_created_hook pg_catalog.text
        CONSTRAINT settings_after_user_created_hook_form CHECK (
            after_user_created_hook OPERATOR(pg_catalog.~) '^[A-Za-z_][A-Za-z0-9_]{0,62}[.][A-Za-z_][A-Za-z0-9_]{0,62}$'),
    ADD COLUMN password_verification_attempt_hook pg_catalog.text
        CONSTRAINT settings_password_verification_attempt_hook_form CHECK (
            password_verification_attempt_hook OPERATOR(pg_catalog.~) '^[A-Za-z_][A-Za-z0-9_]{0,62}[.][A-Za-z_][A-Za-z0-9_]{0,62}$'),
    ADD COLUMN mfa_verification_attempt_hook pg_catalog.text
        CONSTRAINT settings_mfa_verification_attempt_hook_form CHECK (
            mfa_verification_attempt_hook OPERATOR(pg_catalog.~) '^[A-Za-z_][A-Za-z0-9_]{0,62}[.][A-Za-z_][A-Za-z0-9_]{0,62}$');
COMMENT ON COLUMN auth_ext.settings.anonymous_sign_in_allowed IS 'Whether people may be signed in without telling who they are.';
COMMENT ON COLUMN auth_ext.settings.anonymous_sign_ins_per_address IS 'Anonymous sign-ins from one address in attempt_window; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.anonymous_retention IS 'How long an anonymous user who does not come back is kept; NULL keeps her for ever.';
COMMENT ON COLUMN auth_ext.settings.before_user_created_hook IS 'The function that is asked before somebody signs up and may refuse, as schema.function; NULL for none.';
COMMENT ON COLUMN auth_ext.settings.after_user_created_hook IS 'The function that is told after somebody signed up, as schema.function; NULL for none.';
COMMENT ON COLUMN auth_ext.settings.password_verification_attempt_hook IS 'The function that is asked after a password was checked, right or wrong, as schema.function; NULL for none.';
COMMENT ON COLUMN auth_ext.settings.mfa_verification_attempt_hook IS 'The function that is asked after a code of a second factor was checked, right or wrong, as schema.function; NULL for none.';
