-- Wrong guesses of codes that a rollback undoes. Who has SQL of his own as an API role could guess without an end otherwise: a rollback
-- takes back what the guess recorded. A sequence is not taken back: what it has counted beyond the rows here was undone.

CREATE SEQUENCE auth_ext.wrong_guesses;
COMMENT ON SEQUENCE auth_ext.wrong_guesses IS 'Counts wrong guesses of codes, also those that a rollback undoes.';

CREATE TABLE auth_ext.told_guesses (
    number bigint NOT NULL,
    told_at timestamp with time zone NOT NULL,
    is_guess boolean NOT NULL
);
CREATE INDEX told_guesses_number_idx ON auth_ext.told_guesses (number);
CREATE INDEX told_guesses_told_at_idx ON auth_ext.told_guesses (told_at);
COMMENT ON TABLE auth_ext.told_guesses IS 'The wrong guesses of codes that were committed, and a mark now and then, of the last day.';
COMMENT ON COLUMN auth_ext.told_guesses.number IS 'What auth_ext.wrong_guesses said.';
COMMENT ON COLUMN auth_ext.told_guesses.told_at IS 'When.';
COMMENT ON COLUMN auth_ext.told_guesses.is_guess IS 'Whether it was a guess; false for a mark, of which each hour that makes codes has one.';
COMMENT ON INDEX auth_ext.told_guesses_number_idx IS 'For the count.';
COMMENT ON INDEX auth_ext.told_guesses_told_at_idx IS 'Finds the mark to count from, and for the purge.';

INSERT INTO auth_ext.told_guesses (number, told_at, is_guess) VALUES (0, pg_catalog.clock_timestamp(), false);

REVOKE ALL ON SEQUENCE auth_ext.wrong_guesses FROM PUBLIC, anon, authenticated, service_role;
REVOKE ALL ON TABLE auth_ext.told_guesses FROM PUBLIC, anon, authenticated, service_role;
