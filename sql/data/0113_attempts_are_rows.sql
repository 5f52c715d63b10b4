-- What is limited is counted by a row for each attempt: nobody waits for the open transaction of somebody else, as whoever counted
-- for the same account, or sent a mail or text message, did while there was one row for all of them.

DROP TABLE auth_ext.attempts;
DROP TABLE auth_ext.counted_mails;

CREATE SEQUENCE auth_ext.numbers_of_rows;
COMMENT ON SEQUENCE auth_ext.numbers_of_rows IS 'Numbers the rows of what is only counted.';

CREATE TABLE auth_ext.attempts (
    subject pg_catalog.bytea NOT NULL,
    forgotten_at timestamp with time zone NOT NULL,
    number bigint NOT NULL,
    free_at timestamp with time zone NOT NULL,
    CONSTRAINT attempts_pkey PRIMARY KEY (subject, forgotten_at, number)
);
CREATE INDEX attempts_forgotten_at_idx ON auth_ext.attempts (forgotten_at);
-- ANALYZE would copy column values into pg_statistic.
ALTER TABLE auth_ext.attempts ALTER COLUMN subject SET STATISTICS 0;
COMMENT ON TABLE auth_ext.attempts IS 'What was tried or sent, and may be too often soon: failed sign-ins, sign-ups, failed refreshes, mails, text messages. One row each: a single row for an account would be locked by whoever tries.';
COMMENT ON COLUMN auth_ext.attempts.subject IS 'HMAC-SHA256 of what was tried, the account and the client''s address: nobody reads here whose e-mail was tried, nor from where.';
COMMENT ON COLUMN auth_ext.attempts.forgotten_at IS 'The window of the limit after the attempt: from then on the row says nothing and may go.';
COMMENT ON COLUMN auth_ext.attempts.number IS 'Orders attempts of the same microsecond; of auth_ext.numbers_of_rows.';
COMMENT ON COLUMN auth_ext.attempts.free_at IS 'When all of the subject is forgotten, as whoever wrote the row saw it. Each attempt moves it on by the window divided by the limit; one that would move it further ahead than the window is refused. Those that did not see each other add up.';
COMMENT ON INDEX auth_ext.attempts_forgotten_at_idx IS 'For the purge.';
REVOKE ALL ON TABLE auth_ext.attempts FROM PUBLIC, anon, authenticated, service_role;
REVOKE ALL ON SEQUENCE auth_ext.numbers_of_rows FROM PUBLIC, anon, authenticated, service_role;

-- A table without a key cannot be purged while it is published for logical replication.
ALTER TABLE auth_ext.told_guesses ADD COLUMN id bigint;
UPDATE auth_ext.told_guesses SET id = pg_catalog.nextval('auth_ext.numbers_of_rows') WHERE true;
ALTER TABLE auth_ext.told_guesses
    ALTER COLUMN id SET NOT NULL,
    ADD CONSTRAINT told_guesses_pkey PRIMARY KEY (id);
COMMENT ON COLUMN auth_ext.told_guesses.id IS 'Of auth_ext.numbers_of_rows.';
