#!/usr/bin/env bash
# watch.sh PID DIRECTORY: when that process is gone, stops the servers in the directory and removes it.
# shellcheck source=scripts/lib/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
source "$AUTH_EXT_ROOT/scripts/lib/server.sh"
trap '' HUP INT TERM
AUTH_EXT_RUN=$2
while kill -0 "$1" 2>/dev/null && [[ -d $AUTH_EXT_RUN && ! -e $AUTH_EXT_RUN/.keep ]]; do sleep 0.5; done
if [[ -d $AUTH_EXT_RUN && ! -e $AUTH_EXT_RUN/.keep ]]; then remove_run_directory; fi
