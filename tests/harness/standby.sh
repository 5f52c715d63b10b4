# shellcheck shell=bash
# Streaming standbys of throw-away servers, and what tests of several servers say with. After scripts/lib/setup.sh.

# standby_make NAME: makes the data directory of a standby of the server in use, in $AUTH_EXT_RUN/NAME, with a slot of that name.
standby_make() {
    local directory=$AUTH_EXT_RUN/$1
    mkdir "$directory"
    ((EUID != 0)) || chown postgres: "$directory"
    chmod 700 "$directory"
    as_server_user mkdir "$directory/socket"
    as_server_user "$AUTH_EXT_PG_BIN/pg_basebackup" --pgdata="$directory/data" --dbname="host=$PGHOST user=postgres application_name=$1" \
        --write-recovery-conf --wal-method=stream --checkpoint=fast --create-slot --slot="$1"
}

# standby_has_replayed PRIMARY STANDBY: waits until the standby shows what the primary has committed.
standby_has_replayed() {
    local place tries=0
    place=$(PGHOST=$AUTH_EXT_RUN/$1/socket psql -X -A -t -q -d postgres -c 'SELECT pg_current_wal_insert_lsn()')
    until [[ $(PGHOST=$AUTH_EXT_RUN/$2/socket psql -X -A -t -q -d postgres -c "SELECT pg_last_wal_replay_lsn() >= '$place'") == t ]]; do
        ((++tries < 1800)) || { tail -n 5 "$AUTH_EXT_RUN/$2/server.log"; exit 1; }
        sleep 0.1
    done
}

# query SQL: in the database in use; answers and errors in one line.
query() { { psql -X -q -A -t -v ON_ERROR_STOP=1 -v VERBOSITY=terse -c "$1" 2>&1 || true; } | paste -sd ' '; }

# on NAME SQL: the same on another server.
on() { PGHOST=$AUTH_EXT_RUN/$1/socket query "$2"; }

# expect NAME EXPECTED GOT: EXPECTED is a pattern.
expect() {
    # shellcheck disable=SC2053
    if [[ $3 != $2 ]]; then
        printf '%s:\n  expected %s\n  got      %s\n' "$1" "$2" "$3"
        exit 1
    fi
    printf 'ok  %s\n' "$1"
}
