-- What is counted where nobody may wait for anybody: an open transaction of one client must not hold up the mails of all.

CREATE TABLE auth_ext.counted_mails (
    counted_at timestamp with time zone NOT NULL
);
CREATE INDEX counted_mails_counted_at_idx ON auth_ext.counted_mails (counted_at);
COMMENT ON TABLE auth_ext.counted_mails IS 'The mails of the last two hours, for settings.mail_per_hour. One row each: a single row for all of them would be locked by whoever counts.';
COMMENT ON COLUMN auth_ext.counted_mails.counted_at IS 'When it was counted.';
COMMENT ON INDEX auth_ext.counted_mails_counted_at_idx IS 'Finds the newest, and the old ones for the purge.';
REVOKE ALL ON TABLE auth_ext.counted_mails FROM PUBLIC, anon, authenticated, service_role;

-- Undone guesses count for the callers of one kind only: what somebody guesses with SQL of his own must not switch codes off for those who
-- come through PostgREST. Wrong passwords count likewise, but for PostgREST.
ALTER TABLE auth_ext.told_guesses
    ADD COLUMN scope pg_catalog.text DEFAULT 'codes' NOT NULL
        CONSTRAINT told_guesses_scope_known CHECK (
            scope OPERATOR(pg_catalog.=) ANY (ARRAY['codes', 'codes_by_postgrest', 'passwords']));
COMMENT ON COLUMN auth_ext.told_guesses.scope IS 'codes: of callers with a login of their own; codes_by_postgrest: of those who come through role authenticator; passwords: of callers with a login of their own.';
CREATE SEQUENCE auth_ext.wrong_guesses_by_postgrest;
COMMENT ON SEQUENCE auth_ext.wrong_guesses_by_postgrest IS 'Counts wrong guesses of codes that came through role authenticator, also those that a rollback undoes.';
CREATE SEQUENCE auth_ext.wrong_passwords;
COMMENT ON SEQUENCE auth_ext.wrong_passwords IS 'Counts wrong passwords of callers with a login of their own, also those that a rollback undoes.';
COMMENT ON SEQUENCE auth_ext.wrong_guesses IS 'Counts wrong guesses of codes of callers with a login of their own, also those that a rollback undoes.';
COMMENT ON TABLE auth_ext.told_guesses IS 'The wrong guesses of codes and passwords that were committed, and a mark now and then, of the last day.';
COMMENT ON COLUMN auth_ext.told_guesses.number IS 'What the sequence of the scope said.';
INSERT INTO auth_ext.told_guesses (number, told_at, is_guess, scope)
VALUES (0, pg_catalog.clock_timestamp(), false, 'codes_by_postgrest'), (0, pg_catalog.clock_timestamp(), false, 'passwords');
REVOKE ALL ON SEQUENCE auth_ext.wrong_guesses_by_postgrest, auth_ext.wrong_passwords FROM PUBLIC, anon, authenticated, service_role;
