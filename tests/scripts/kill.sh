#!/usr/bin/env bash
# database: empty
# kill -9 of a backend and of the postmaster under 16 clients that refresh, with fsync on: no acknowledged rotation is lost, no
# consumed token lives again, and a client that follows its last answer is never locked out.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
export AUTH_EXT_RELIABILITY_SERVER=kill
trap 'server_stop "$AUTH_EXT_RUN/kill"' EXIT
# Not each file by itself when it recovers: there are a thousand.
server_start kill -- -c fsync=on -c recovery_init_sync_method=syncfs
server_use kill
createdb mine
export PGDATABASE=mine
psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >/dev/null
/usr/bin/python3 -B "$AUTH_EXT_ROOT/tests/reliability/kill.py"
# Nothing ended with a signal that was not ours.
if grep -aE 'was terminated by signal' "$AUTH_EXT_SERVER_LOG" | grep -av 'terminated by signal 9: Killed'; then exit 1; fi
if grep -aE 'PANIC|invalid page|could not read block' "$AUTH_EXT_SERVER_LOG"; then exit 1; fi
