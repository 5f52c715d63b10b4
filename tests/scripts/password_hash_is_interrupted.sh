#!/usr/bin/env bash
# database: ready
# A password hash that takes seconds ends for its caller with statement_timeout, cancel and termination, not with the hash; the
# backend works on. In a database no more are computed at once than there are processors, or than the settings say; whoever waits
# can be cancelled, and whoever keeps his transaction open after one holds nobody up.
set -euo pipefail
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
query "UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1" >/dev/null
query "SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery'), auth_ext.sign_up('bob@example.com', 'correct horse battery')" >/dev/null
query "UPDATE auth.users SET encrypted_password = '\$argon2id\$v=19\$m=262144,t=20,p=1\$c2FsdHNhbHRzYWx0\$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g' WHERE email = 'ada@example.com'" >/dev/null
places=$(nproc)
((places >= 2)) || places=2

# sign_in NAME: the expensive one in the background, in a session called so.
sign_in() { PGAPPNAME=$1 psql -X -q -A -t -v VERBOSITY=terse -c "SELECT auth_ext.sign_in_with_password('ada@example.com', 'wrong')" >"$1.log" 2>&1 & }
# The places of this database: those of other tests have a class of the same number.
query "CREATE VIEW places AS SELECT * FROM pg_locks WHERE locktype = 'object' AND classid = 'auth_ext.settings'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())" >/dev/null
# count CONDITION: how many of the places are held or waited for.
count() { query "SELECT count(*) FROM places WHERE $1"; }
# until_count NUMBER CONDITION
until_count() {
    local tries=0
    until [[ $(count "$2") == "$1" ]]; do
        ((++tries < 600)) || { echo "still $(count "$2") of $1: $2"; exit 1; }
        sleep 0.1
    done
}

psql -X -q -A -t -v VERBOSITY=terse >timeout.log 2>&1 <<'SQL'
SELECT pg_backend_pid() AS pid \gset
SET statement_timeout = '300ms';
SELECT auth_ext.sign_in_with_password('ada@example.com', 'wrong');
\setenv PID :pid
\! ls /proc/$PID/task | wc -l
SELECT 'works on';
SQL
expect 'a time-out ends the call while its hash goes on' '*canceling statement due to statement timeout 2 works on' "$(paste -sd ' ' timeout.log)"

sign_in cancelled
until_count 1 granted
expect 'a cancel is heard' t "$(query "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'cancelled'")"
wait
expect 'and ends the call' '*canceling statement due to user request' "$(cat cancelled.log)"

sign_in ended
until_count 1 granted
expect 'so does a termination' t "$(query "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name = 'ended'")"
wait
expect 'without harm to the server' '*terminating connection*' "$(paste -sd ' ' ended.log)"
until_count 0 true
expect 'which goes on' 1 "$(query 'SELECT 1')"

# hold NAME NUMBER: an expensive one that has taken the place of that number, stopped, so that it keeps it however long the test takes.
hold() {
    sign_in "$1"
    until_count "$2" granted
    kill -STOP "$(query "SELECT pid FROM pg_stat_activity WHERE application_name = '$1'")"
    stopped+=("$1")
}
# go_on: cancels what is stopped, and lets it go on.
go_on() {
    local name pid
    for name in "${stopped[@]}"; do
        pid=$(query "SELECT pid FROM pg_stat_activity WHERE application_name = '$name'")
        query "SELECT pg_cancel_backend($pid)" >/dev/null
        kill -CONT "$pid"
    done
    stopped=()
}
stopped=()

# Each takes 256 MiB here.
if ((places <= 8)); then
    for ((n = 0; n < places; n++)); do hold "many$n" $((n + 1)); done
    for n in 0 1; do sign_in "more$n"; done
    until_count 2 'NOT granted'
    expect 'as many as processors hash at once' "$places" "$(count granted)"
    expect 'the others wait, nobody else does' 1 "$(query 'SELECT 1')"
    query "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'more%'" >/dev/null
    until_count 0 'NOT granted'
    go_on
    wait
    expect 'whoever waits can be cancelled, and whoever hashes' $((places + 2)) "$(cat many*.log more*.log | grep -c 'canceling statement due to user request')"
fi

query 'UPDATE auth_ext.settings SET password_hash_concurrency = 1' >/dev/null
hold first 1
sign_in second
until_count 1 'NOT granted'
expect 'or as many as the settings say' 1 "$(count granted)"
query "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'second'" >/dev/null
until_count 0 'NOT granted'
go_on
wait
expect 'a number of places is asked for that there can be' '*settings_password_hash_concurrency_bounds*' "$(query 'UPDATE auth_ext.settings SET password_hash_concurrency = 0')"

psql -X -q -A -t >open.log 2>&1 <<'SQL'
BEGIN;
SELECT 'signed in' FROM auth_ext.sign_in_with_password('bob@example.com', 'correct horse battery') AS a WHERE a ? 'access_token';
SELECT count(*) FROM places;
ROLLBACK;
SQL
expect 'an open transaction keeps no place' 'signed in 0' "$(paste -sd ' ' open.log)"
