#!/usr/bin/env bash
# database: empty
# What a real GoTrue answered, all groups, played against a server through the door, under a clock that the test sets (libfaketime):
# the same but for src/core/tests/recordings/deviations.json, which the core's tests read as well. tests/recordings/replay.py compares.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/clock.sh"
trap 'server_stop "$AUTH_EXT_RUN/recordings"' EXIT
clock_server_start recordings
createdb ready
psql -X -q -v ON_ERROR_STOP=1 -d ready -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >/dev/null
read -ra wanted <<<"${RECORDINGS:-}"
if ((${#wanted[@]} == 0)); then
    for file in "$AUTH_EXT_ROOT"/src/core/tests/recordings/*.jsonl; do wanted+=("$(basename "$file" .jsonl)"); done
fi
for group in "${wanted[@]}"; do createdb --template ready "recordings_$group"; done
/usr/bin/python3 -B "$AUTH_EXT_ROOT/tests/recordings/replay.py" "${wanted[@]}"
