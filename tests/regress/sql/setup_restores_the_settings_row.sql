-- When somebody deletes the row of settings, everything says so, and setup() brings the defaults back.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
DELETE FROM auth_ext.settings;
SELECT failure($$SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')$$);
SELECT auth_ext.setup() -> 'migrations_applied' AS migrations_applied;
SELECT grace_window, autoconfirm, bcrypt_in_use FROM auth_ext.settings;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
-- Users whom GoTrue left behind are noticed again, too.
INSERT INTO auth.users (id, email, encrypted_password) VALUES (gen_random_uuid(), 'old@example.com', '$2a$10$wXdDgPC8g4bwCQFv.WRLO.K5tEiGScdU4ldTk.wpEAad31uirUSeq');
TRUNCATE auth_ext.settings;
SELECT auth_ext.setup() -> 'migrations_applied' AS migrations_applied;
SELECT bcrypt_in_use FROM auth_ext.settings;
