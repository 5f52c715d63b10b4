#!/usr/bin/env bash
# database: empty
# Grace window, expiry of sessions and tokens, and bans, to the second of a clock that the test sets (libfaketime): also inside
# a long transaction, whose now() stands still, and with the clock going back.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/clock.sh"
trap 'server_stop "$AUTH_EXT_RUN/clock"' EXIT
clock_server_start clock
createdb mine
export PGDATABASE=mine
psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >/dev/null
/usr/bin/python3 -B "$AUTH_EXT_ROOT/tests/reliability/clock.py"
