-- Limits by address of what has none yet: changes of one's own account, second factors, and refreshes that succeed.

ALTER TABLE auth_ext.settings
    ADD COLUMN user_updates_per_address integer DEFAULT 30
        CONSTRAINT settings_user_updates_per_address_bounds CHECK (
            user_updates_per_address OPERATOR(pg_catalog.>=) 1
            AND user_updates_per_address OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN factor_attempts_per_address integer DEFAULT 75
        CONSTRAINT settings_factor_attempts_per_address_bounds CHECK (
            factor_attempts_per_address OPERATOR(pg_catalog.>=) 1
            AND factor_attempts_per_address OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN refreshes_per_address integer
        CONSTRAINT settings_refreshes_per_address_bounds CHECK (
            refreshes_per_address OPERATOR(pg_catalog.>=) 1
            AND refreshes_per_address OPERATOR(pg_catalog.<=) 1000000);
COMMENT ON COLUMN auth_ext.settings.user_updates_per_address IS 'Changes of their own accounts that users at one address may ask for in attempt_window, 30 at once; NULL means without limit. As GOTRUE_RATE_LIMIT_OTP does for PUT /user.';
COMMENT ON COLUMN auth_ext.settings.factor_attempts_per_address IS 'Challenges of second factors from one address in attempt_window, and as many proofs, 30 at once; NULL means without limit. The default is that of GOTRUE_MFA_RATE_LIMIT_CHALLENGE_AND_VERIFY, 15 a minute.';
COMMENT ON COLUMN auth_ext.settings.refreshes_per_address IS 'Refreshes from one address in attempt_window, whatever becomes of them, 30 at once; NULL means without limit. GOTRUE_RATE_LIMIT_TOKEN_REFRESH is 150; where backends refresh for their users, all come from one address, and each refresh writes a row more.';
COMMENT ON COLUMN auth_ext.settings.failed_refreshes_per_address IS 'Refused refreshes from one address in attempt_window; NULL means without limit. See refreshes_per_address for those that succeed.';
