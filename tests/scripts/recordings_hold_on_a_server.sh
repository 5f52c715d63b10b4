#!/usr/bin/env bash
# database: empty
# What a real GoTrue answered, all groups, played against a server through the door, under a clock that the test sets (libfaketime):
# the same but for src/core/tests/recordings/deviations.json, which the core's tests read as well. tests/recordings/replay.py compares.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/recordings"' EXIT
library=$(dpkg -L libfaketime | grep '/libfaketime\.so\.1$')
# Not in the server's private directory: whoever runs the test writes it, and the server reads it.
mkdir -p "$AUTH_EXT_RUN/recordings-clock"
chmod 755 "$AUTH_EXT_RUN/recordings-clock"
export AUTH_EXT_RELIABILITY_CLOCK=$AUTH_EXT_RUN/recordings-clock/now
echo '2031-03-30 00:00:00' >"$AUTH_EXT_RELIABILITY_CLOCK"
chmod 644 "$AUTH_EXT_RELIABILITY_CLOCK"
server_start recordings LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE="$AUTH_EXT_RELIABILITY_CLOCK" FAKETIME_NO_CACHE=1 \
    FAKETIME_DONT_FAKE_MONOTONIC=1 TZ=UTC -- -c autovacuum=off
server_use recordings
createdb ready
psql -X -q -v ON_ERROR_STOP=1 -d ready -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >/dev/null
read -ra wanted <<<"${RECORDINGS:-}"
if ((${#wanted[@]} == 0)); then
    for file in "$AUTH_EXT_ROOT"/src/core/tests/recordings/*.jsonl; do wanted+=("$(basename "$file" .jsonl)"); done
fi
for group in "${wanted[@]}"; do createdb --template ready "recordings_$group"; done
/usr/bin/python3 -B "$AUTH_EXT_ROOT/tests/recordings/replay.py" "${wanted[@]}"
