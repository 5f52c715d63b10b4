-- Rate limits: one point in time for each limited subject. How they count is decided in the core.

CREATE TABLE auth_ext.attempts (
    subject pg_catalog.bytea NOT NULL
        CONSTRAINT attempts_pkey PRIMARY KEY,
    free_at timestamp with time zone NOT NULL
);
CREATE INDEX attempts_free_at_idx ON auth_ext.attempts (free_at);
-- ANALYZE would copy column values into pg_statistic.
ALTER TABLE auth_ext.attempts ALTER COLUMN subject SET STATISTICS 0;

COMMENT ON TABLE auth_ext.attempts IS 'What was tried too often, or may be soon: failed sign-ins, sign-ups, failed refreshes. A row whose free_at is past says nothing and may go.';
COMMENT ON COLUMN auth_ext.attempts.subject IS 'HMAC-SHA256 of what was tried, the account and the client''s address: nobody reads here whose e-mail was tried, nor from where.';
COMMENT ON COLUMN auth_ext.attempts.free_at IS 'When all of it is forgotten. Each attempt moves it on by settings.attempt_window divided by the limit; one that would move it further ahead than the window is refused.';
COMMENT ON INDEX auth_ext.attempts_free_at_idx IS 'For the purge.';

REVOKE ALL ON TABLE auth_ext.attempts FROM PUBLIC, anon, authenticated, service_role;

ALTER TABLE auth_ext.settings
    ADD COLUMN attempt_window interval DEFAULT '5 minutes' NOT NULL
        CONSTRAINT settings_attempt_window_bounds CHECK (
            attempt_window OPERATOR(pg_catalog.>=) interval '1 second'
            AND attempt_window OPERATOR(pg_catalog.<=) interval '1 day'
            AND pg_catalog.date_trunc('month', attempt_window) OPERATOR(pg_catalog.=) interval '0'),
    ADD COLUMN attempts_per_account integer DEFAULT 20
        CONSTRAINT settings_attempts_per_account_bounds CHECK (
            attempts_per_account OPERATOR(pg_catalog.>=) 1
            AND attempts_per_account OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN attempts_per_address integer DEFAULT 100
        CONSTRAINT settings_attempts_per_address_bounds CHECK (
            attempts_per_address OPERATOR(pg_catalog.>=) 1
            AND attempts_per_address OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN sign_ups_per_address integer DEFAULT 30
        CONSTRAINT settings_sign_ups_per_address_bounds CHECK (
            sign_ups_per_address OPERATOR(pg_catalog.>=) 1
            AND sign_ups_per_address OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN failed_refreshes_per_address integer
        CONSTRAINT settings_failed_refreshes_per_address_bounds CHECK (
            failed_refreshes_per_address OPERATOR(pg_catalog.>=) 1
            AND failed_refreshes_per_address OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN client_address_header pg_catalog.text
        CONSTRAINT settings_client_address_header_name CHECK (
            client_address_header OPERATOR(pg_catalog.~) '^[a-z0-9-]{1,64}$');
COMMENT ON COLUMN auth_ext.settings.attempt_window IS 'The time in which the limits below count: 1 second to 1 day.';
COMMENT ON COLUMN auth_ext.settings.attempts_per_account IS 'Failed sign-ins, and sign-ups, for one e-mail from one address in attempt_window (from anywhere, where the address is not known); NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.attempts_per_address IS 'Failed sign-ins from one address in attempt_window; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.sign_ups_per_address IS 'Sign-ups from one address in attempt_window; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.failed_refreshes_per_address IS 'Refused refreshes from one address in attempt_window; NULL means without limit. A refresh that succeeds is never limited.';
COMMENT ON COLUMN auth_ext.settings.client_address_header IS 'The request header, in lower case, in which your gateway tells the client''s address; the last entry of a list counts. NULL believes none: set it only when the gateway sets the header itself, because a client could choose another address for each attempt.';
