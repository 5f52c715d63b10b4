-- However many attempts there are, a look at them and the purge read by an index, and each counts.
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1, attempts_per_account = 1000000, attempts_per_address = NULL, attempt_window = '1 day';
SELECT auth_ext.sign_in_with_password('ada@example.com', 'wrong') ->> 'error_code' AS error_code;
INSERT INTO auth_ext.attempts (subject, forgotten_at, number, free_at) SELECT sha256(i::text::bytea), forgotten_at, nextval('auth_ext.numbers_of_rows'), free_at FROM auth_ext.attempts, generate_series(1, 20000) AS i;
INSERT INTO auth_ext.attempts (subject, forgotten_at, number, free_at)
SELECT subject, forgotten_at, nextval('auth_ext.numbers_of_rows'), free_at + i * interval '86.4 ms' FROM (SELECT * FROM auth_ext.attempts ORDER BY number LIMIT 1) AS a, generate_series(1, 20000) AS i;
ANALYZE auth_ext.attempts;
\c -
BEGIN;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'wrong') ->> 'error_code' AS error_code;
SELECT pg_stat_get_xact_tuples_returned('auth_ext.attempts'::regclass) AS read_without_an_index, pg_stat_get_xact_numscans('auth_ext.attempts_pkey'::regclass) > 0 AS by_the_key, pg_stat_get_xact_numscans('auth_ext.attempts_forgotten_at_idx'::regclass) > 0 AS by_time;
COMMIT;
-- What is counted is not lost for what is not read.
SELECT newest.free_at - (SELECT max(a.free_at) FROM auth_ext.attempts AS a WHERE a.subject = newest.subject AND a.number < newest.number) AS moved_on
FROM (SELECT * FROM auth_ext.attempts ORDER BY number DESC LIMIT 1) AS newest;
