#!/usr/bin/env bash
# database: empty
# A throw-away server and its directory go when the script that started it ends, also by Ctrl-C, SIGTERM or SIGKILL.
set -euo pipefail

export TMPDIR=$AUTH_EXT_RUN/ends
mkdir -p "$TMPDIR"
chmod 711 "$TMPDIR"
cat >starter.sh <<'END'
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
create_run_directory
server_start main
head -n 1 "$AUTH_EXT_RUN/main/data/postmaster.pid" >"$1"
for ((i = 0; i < 600; i++)); do sleep 0.1; done
END

# runs PID: a process that ended but was not waited for has no working directory.
runs() {
    [[ -n $(readlink "/proc/$1/cwd") ]]
}

for signal in INT TERM HUP KILL; do
    rm -f server.pid
    # A process in the background ignores SIGINT unless job control starts it.
    set -m
    bash starter.sh server.pid &
    starter=$!
    set +m
    for ((tries = 0; tries < 300; tries++)); do
        if [[ -s server.pid ]]; then break; fi
        sleep 0.1
    done
    server=$(<server.pid)
    runs "$server"
    kill -"$signal" "$starter"
    wait "$starter" || true
    for ((tries = 0; tries < 300; tries++)); do
        if ! runs "$server" && [[ -z $(ls -A "$TMPDIR") ]]; then break; fi
        sleep 0.1
    done
    if runs "$server" || [[ -n $(ls -A "$TMPDIR") ]]; then
        echo "SIG$signal left the server $server running, or its directory: $(ls -A "$TMPDIR")"
        exit 1
    fi
done
