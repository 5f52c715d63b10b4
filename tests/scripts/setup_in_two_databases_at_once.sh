#!/usr/bin/env bash
# database: empty
# The first setups of a fresh server, in several databases at once: all succeed, and share one root key file.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/two"' EXIT
server_start two
server_use two
# The roles of the server exist already: making them is not what races here.
createdb first
psql -X -q -d first -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >/dev/null
for round in 1 2 3 4 5; do
    as_server_user rm "$AUTH_EXT_DATA/auth_ext_root.key"
    for i in 1 2 3 4; do
        createdb "db_${round}_$i"
        psql -X -q -d "db_${round}_$i" -c 'CREATE EXTENSION auth_ext'
    done
    start=$(psql -X -A -t -c "SELECT now() + interval '1.5 seconds'")
    pids=()
    for i in 1 2 3 4; do
        psql -X -A -t -q -v ON_ERROR_STOP=1 -d "db_${round}_$i" -c 'SELECT auth_ext.uid()' \
            -c "SELECT pg_sleep(extract(epoch FROM '$start'::timestamptz - clock_timestamp()))" -c 'SELECT auth_ext.setup()' >"$i.txt" 2>&1 &
        pids+=("$!")
    done
    for pid in "${pids[@]}"; do wait "$pid" || { cat ./*.txt; exit 1; }; done
    (($(cat ./[1-4].txt | grep -c '"root_key_file": "created"') == 1)) || { cat ./*.txt; exit 1; }
    # All open with the one file.
    for i in 1 2 3 4; do
        [[ $(psql -X -A -t -d "db_${round}_$i" -c "SELECT auth_ext.sign_jwt(jsonb_build_object('exp', extract(epoch FROM now())::bigint + 60)) IS NOT NULL") == t ]]
    done
    # Nothing is left beside it.
    [[ $(find "$AUTH_EXT_DATA" -maxdepth 1 -name 'auth_ext_root.key*' | wc -l) == 1 ]]
    [[ $(stat -c %a "$AUTH_EXT_DATA/auth_ext_root.key") == 600 ]]
done
