-- Late retries (design 4.5): a client whose answer was lost comes back after the grace window. A rotation touches neither of
-- the columns: a late retry that does not follow on from the generation before counts anew.

ALTER TABLE auth_ext.settings
    ADD COLUMN late_retry_limit integer DEFAULT 1 NOT NULL
        CONSTRAINT settings_late_retry_limit_bounds CHECK (
            late_retry_limit OPERATOR(pg_catalog.>=) 0
            AND late_retry_limit OPERATOR(pg_catalog.<=) 10);
COMMENT ON COLUMN auth_ext.settings.late_retry_limit IS 'In how many generations in a row the parent refresh token still gets the same child after grace_window, as long as that was not used: 0 to 10. 0 takes every late parent for theft.';

ALTER TABLE auth_ext.refresh_tokens
    ADD COLUMN late_generation integer,
    ADD COLUMN late_in_a_row integer;
COMMENT ON COLUMN auth_ext.refresh_tokens.late_generation IS 'The last generation whose parent came back after the grace window and got it once more; NULL when none did.';
COMMENT ON COLUMN auth_ext.refresh_tokens.late_in_a_row IS 'How many generations in a row, up to late_generation, this happened in.';
