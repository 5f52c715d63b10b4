-- Each table of ours has a primary key: one without could not be purged while it is published, and then nobody could sign in.
SELECT c.relname AS without_a_key FROM pg_class AS c
WHERE c.relnamespace = 'auth_ext'::regnamespace AND c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary)
ORDER BY 1;
SET client_min_messages = error;
CREATE PUBLICATION everything FOR ALL TABLES;
RESET client_min_messages;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'wrong') ->> 'error_code' AS error_code;
UPDATE auth_ext.attempts SET forgotten_at = forgotten_at - interval '1 hour';
INSERT INTO auth_ext.told_guesses (id, number, told_at, is_guess) VALUES (0, 0, now() - interval '2 days', false);
SELECT auth_ext.purge() -> 'attempts' AS attempts;
SELECT count(*) AS old_guesses FROM auth_ext.told_guesses WHERE told_at < now() - interval '1 day';
