-- A rotation is one HOT update of the session's only row: no growth, no index to keep.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
-- What was counted so far is no part of the next transaction.
SELECT pg_stat_force_next_flush();
BEGIN;
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS token \gset
SELECT auth_ext.refresh_session(:'token') ->> 'refresh_token' AS token \gset
SELECT auth_ext.refresh_session(:'token') ->> 'refresh_token' AS token \gset
SELECT relname, n_tup_ins AS inserted, n_tup_upd AS updated, n_tup_hot_upd AS hot, n_tup_del AS deleted
FROM pg_stat_xact_all_tables WHERE schemaname IN ('auth', 'auth_ext') AND n_tup_ins + n_tup_upd + n_tup_del > 0 ORDER BY relname;
COMMIT;
SELECT count(*) AS rows, max(generation) AS generation FROM auth_ext.refresh_tokens;
SELECT rotated_at > created_at AS rotated, parent_hash <> token_hash AS two_hashes, length(nonce) AS nonce FROM auth_ext.refresh_tokens;
