#!/usr/bin/env bash
# database: empty
# Grace window, expiry of sessions and tokens, and bans, to the second of a clock that the test sets (libfaketime): also inside
# a long transaction, whose now() stands still, and with the clock going back.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/clock"' EXIT
library=$(dpkg -L libfaketime | grep '/libfaketime\.so\.1$')
# Not in the server's private directory: whoever runs the test writes it, and the server reads it.
mkdir -p "$AUTH_EXT_RUN/clock-file"
chmod 755 "$AUTH_EXT_RUN/clock-file"
export AUTH_EXT_RELIABILITY_CLOCK=$AUTH_EXT_RUN/clock-file/now
echo '2031-03-30 00:00:00' >"$AUTH_EXT_RELIABILITY_CLOCK"
chmod 644 "$AUTH_EXT_RELIABILITY_CLOCK"
server_start clock LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE="$AUTH_EXT_RELIABILITY_CLOCK" FAKETIME_NO_CACHE=1 \
    FAKETIME_DONT_FAKE_MONOTONIC=1 TZ=UTC -- -c autovacuum=off
server_use clock
createdb mine
export PGDATABASE=mine
psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >/dev/null
/usr/bin/python3 -B "$AUTH_EXT_ROOT/tests/reliability/clock.py"
