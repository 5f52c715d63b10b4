#!/usr/bin/env bash
# database: ready
# auth.sessions and auth_ext.refresh_tokens, hash-partitioned by the operator, work as before: sign-in, rotation, theft, sign-out, purge, reports and
# setup(). A partition that is no ordinary table of the same owner's is refused.
set -euo pipefail
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
query "UPDATE auth_ext.settings SET autoconfirm = true, session_inactivity_timeout = '10 days'" >/dev/null
old=$(query "SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token'")
expect 'a session from before' '??????*' "$old"

psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
BEGIN;
-- What refers to the sessions lets go of them, and takes hold again below.
CREATE TEMPORARY TABLE referring ON COMMIT DROP AS
SELECT c.conrelid::regclass::text AS name, c.conname, pg_get_constraintdef(c.oid) AS definition, r.rolname
FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid JOIN pg_roles AS r ON r.oid = t.relowner
WHERE c.contype = 'f' AND (c.confrelid = 'auth.sessions'::regclass OR c.conrelid = 'auth_ext.refresh_tokens'::regclass);
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', name, conname) FROM referring \gexec
ALTER TABLE auth.sessions RENAME TO sessions_whole;
ALTER TABLE auth_ext.refresh_tokens RENAME TO refresh_tokens_whole;
SET LOCAL ROLE supabase_auth_admin;
CREATE TABLE auth.sessions (LIKE auth.sessions_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS, PRIMARY KEY (id)) PARTITION BY HASH (id);
SELECT format('CREATE TABLE auth.sessions_%s PARTITION OF auth.sessions FOR VALUES WITH (MODULUS 4, REMAINDER %s)', n, n) FROM generate_series(0, 3) AS n \gexec
CREATE INDEX ON auth.sessions (user_id);
CREATE INDEX ON auth.sessions (not_after DESC);
ALTER TABLE auth.sessions ADD FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE;
ALTER TABLE auth.sessions ENABLE ROW LEVEL SECURITY;
GRANT REFERENCES ON auth.sessions TO auth_ext_owner;
INSERT INTO auth.sessions SELECT * FROM auth.sessions_whole;
SET LOCAL ROLE auth_ext_owner;
CREATE TABLE auth_ext.refresh_tokens (LIKE auth_ext.refresh_tokens_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS, PRIMARY KEY (session_id)) PARTITION BY HASH (session_id);
SELECT format('CREATE TABLE auth_ext.refresh_tokens_%s PARTITION OF auth_ext.refresh_tokens FOR VALUES WITH (MODULUS 4, REMAINDER %s) WITH (fillfactor = 50)', n, n) FROM generate_series(0, 3) AS n \gexec
INSERT INTO auth_ext.refresh_tokens SELECT * FROM auth_ext.refresh_tokens_whole;
RESET ROLE;
DROP TABLE auth_ext.refresh_tokens_whole;
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', name, conname, definition) FROM referring \gexec
DROP TABLE auth.sessions_whole;
COMMIT;
SQL

expect 'setup() has nothing against it' '*"migrations_applied": \[\]*' "$(query 'SELECT auth_ext.setup()')"
rotate() { query "SELECT coalesce(a ->> 'refresh_token', a ->> 'error_code') FROM auth_ext.refresh_session('$1') AS a"; }
first=$(rotate "$old")
expect 'the session from before goes on' '??????*' "$first"
for _ in {1..30}; do query "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token'"; done >tokens.txt
expect 'thirty sign-ins in all partitions' '31 4' "$(query 'SELECT count(*), count(DISTINCT tableoid) FROM auth.sessions' | tr '|' ' ')"
while IFS= read -r token; do rotate "$token"; done <tokens.txt >rotated.txt
expect 'each rotates' 30 "$(grep -cE '^[A-Za-z0-9_-]{50,}$' rotated.txt)"
expect 'their rows lie beside them' '31 4' "$(query 'SELECT count(*), count(DISTINCT tableoid) FROM auth_ext.refresh_tokens' | tr '|' ' ')"
third=$(rotate "$(rotate "$first")")
expect 'on and on' '??????*' "$third"
expect 'a theft is found' refresh_token_already_used "$(rotate "$old")"
expect 'and ends the session' 30 "$(query 'SELECT count(*) FROM auth_ext.refresh_tokens')"
id=$(query 'SELECT id FROM auth.users')
expect 'sessions are listed' 30 "$(query "SELECT jsonb_array_length(coalesce(a -> 'sessions', a)) FROM auth_ext.admin_list_sessions('$id') AS a")"
query "UPDATE auth.sessions SET created_at = now() - interval '30 days', refreshed_at = NULL WHERE id IN (SELECT id FROM auth.sessions LIMIT 10)" >/dev/null
query "UPDATE auth_ext.refresh_tokens SET rotated_at = now() - interval '30 days' WHERE session_id IN (SELECT id FROM auth.sessions WHERE created_at < now() - interval '20 days')" >/dev/null
expect 'purge() takes what is over' 10 "$(query "SELECT auth_ext.purge() ->> 'sessions'")"
expect 'doctor() looks' 0 "$(query "SELECT count(*) FROM auth_ext.doctor() WHERE \"check\" IN ('data_model', 'owners', 'purge') AND state <> 'ok'")"
expect 'a sign-out ends them all' '?*' "$(query "SELECT auth_ext.admin_sign_out('$id', 'global')")"
expect 'in each partition' '0 0' "$(query 'SELECT (SELECT count(*) FROM auth.sessions), (SELECT count(*) FROM auth_ext.refresh_tokens)' | tr '|' ' ')"

# What somebody else hangs below the table.
query 'BEGIN; CREATE SCHEMA others; CREATE TABLE others.part (LIKE auth_ext.refresh_tokens); ALTER TABLE auth_ext.refresh_tokens DETACH PARTITION auth_ext.refresh_tokens_3; ALTER TABLE auth_ext.refresh_tokens ATTACH PARTITION others.part FOR VALUES WITH (MODULUS 4, REMAINDER 3); COMMIT' >/dev/null
expect 'a partition elsewhere is refused' '*has a child or parent table*' "$(query 'SELECT auth_ext.setup()')"
query 'BEGIN; CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing; ALTER TABLE auth.sessions DETACH PARTITION auth.sessions_3; DROP TABLE auth.sessions_3 CASCADE; CREATE FOREIGN TABLE auth.sessions_3 PARTITION OF auth.sessions FOR VALUES WITH (MODULUS 4, REMAINDER 3) SERVER nowhere; COMMIT' >foreign.txt
expect 'a foreign partition is refused' '*partition*' "$(query "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')")$(<foreign.txt)"
