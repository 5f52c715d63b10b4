-- Wrong codes are counted by who guesses: whoever guesses at somebody's codes must not shut her out of them.

COMMENT ON TABLE auth_ext.attempts IS 'What was tried or sent, and may be too often soon: failed sign-ins, sign-ups, failed refreshes, mails, text messages, wrong guesses of codes. One row each: a single row for an account would be locked by whoever tries.';
COMMENT ON TABLE auth_ext.one_time_guesses IS 'How often a one-time code was guessed wrong, by all together. What one client guessed is in auth_ext.attempts.';
COMMENT ON COLUMN auth_ext.factor_states.wrong_codes IS 'Wrong codes since the last right one, whoever typed them. Who has to wait is in auth_ext.attempts.';
COMMENT ON COLUMN auth_ext.recovery_sets.wrong_codes IS 'Wrong codes since the last right one, whoever typed them. Who has to wait is in auth_ext.attempts.';
COMMENT ON COLUMN auth_ext.settings.otp_attempts IS 'The wrong guesses from one client address that close a code for it, and end it where no address is known; twenty times as many end it for everybody.';
