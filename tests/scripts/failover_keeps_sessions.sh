#!/usr/bin/env bash
# database: empty
# A fail-over logs nobody out. With a synchronous standby the token that a client was given is the one that the new primary knows. With an
# asynchronous one the last rotations are lost: then the client's token is ahead of the row, which moves forward to it, and the audit log says so.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
trap 'server_stop "$AUTH_EXT_RUN/failover_c"; server_stop "$AUTH_EXT_RUN/failover_b"; server_stop "$AUTH_EXT_RUN/failover_a"' EXIT
server_start failover_a
server_use failover_a
createdb app
export PGDATABASE=app
query 'CREATE EXTENSION auth_ext' >/dev/null
query 'SELECT auth_ext.setup()' >/dev/null
query 'UPDATE auth_ext.settings SET autoconfirm = true' >/dev/null
rotate() { query "SELECT coalesce(a ->> 'refresh_token', a::text) FROM auth_ext.refresh_session('$1') AS a"; }
generation() { query 'SELECT generation FROM auth_ext.refresh_tokens'; }
# kill_and_promote OLD NEW: the primary dies without a word.
kill_and_promote() {
    as_server_user "$AUTH_EXT_PG_BIN/pg_ctl" --silent --wait --mode=immediate --pgdata="$AUTH_EXT_RUN/$1/data" stop
    as_server_user "$AUTH_EXT_PG_BIN/pg_ctl" --silent --wait --pgdata="$AUTH_EXT_RUN/$2/data" promote
    server_use "$2"
    export PGDATABASE=app
}

# Synchronous: whatever was answered is there.
standby_make failover_b
server_start failover_b
query "ALTER SYSTEM SET synchronous_standby_names = 'failover_b'" >/dev/null
query 'SELECT pg_reload_conf()' >/dev/null
until [[ $(query 'SELECT sync_state FROM pg_stat_replication') == sync ]]; do sleep 0.1; done
token=$(query "SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token'")
# Also for a session that would not wait: a rotation and a revocation do.
for _ in 1 2 3 4 5; do token=$(PGOPTIONS='-c synchronous_commit=off' rotate "$token"); done
expect 'five rotations' '??????*' "$token"
last=$(generation)
kill_and_promote failover_a failover_b
expect 'synchronous: nothing is lost' "$last" "$(generation)"
token=$(rotate "$token")
expect 'synchronous: the session goes on' '??????*' "$token"
expect 'synchronous: no token was ahead' 0 "$(query "SELECT count(*) FROM auth.audit_log_entries WHERE payload::text LIKE '%ahead%'")"

# Asynchronous: the standby hears nothing of the last three rotations, nor of the sign-in after them.
query "ALTER SYSTEM RESET synchronous_standby_names" >/dev/null
query 'SELECT pg_reload_conf()' >/dev/null
standby_make failover_c
server_start failover_c
standby_has_replayed failover_b failover_c
before=$(generation)
on failover_c "ALTER SYSTEM SET primary_conninfo = ''" >/dev/null
on failover_c 'SELECT pg_reload_conf()' >/dev/null
until [[ $(on failover_c 'SELECT count(*) FROM pg_stat_wal_receiver') == 0 ]]; do sleep 0.1; done
for _ in 1 2 3; do older=$token token=$(rotate "$token"); done
lost=$(query "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token'")
expect 'three rotations and a sign-in more' "$((before + 3))" "$(query "SELECT max(generation) FROM auth_ext.refresh_tokens")"
kill_and_promote failover_b failover_c
expect 'asynchronous: they are lost' "$before" "$(generation)"
token=$(rotate "$token")
expect 'asynchronous: the client goes on' '??????*' "$token"
expect 'the row has moved forward' "$((before + 4))" "$(generation)"
expect 'the audit log says so' t "$(query "SELECT count(*) > 0 FROM auth.audit_log_entries WHERE payload::text ~ 'ahead|lost|adopted'")"
expect 'once more, as ever' '??????*' "$(rotate "$token")"
expect 'the older token is no way in' '*"error_code"*' "$(rotate "$older")"
expect 'the session whose sign-in was lost is told that it is none' '*"code": 400*' "$(rotate "$lost")"
expect 'and its user signs in' t "$(query "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token'")"
