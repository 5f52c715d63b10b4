# shellcheck shell=bash
# Throw-away servers: own copy of the installation, own data directory, Unix socket only. Nothing of them outlives the
# script that started them, however it ends, unless it lets go of them.

source "$AUTH_EXT_ROOT/scripts/lib/process.sh"

# create_run_directory: sets AUTH_EXT_RUN to a new private directory; it and every server in it go when the script ends.
create_run_directory() {
    ((EUID != 0)) || getent passwd postgres >/dev/null ||
        fail "PostgreSQL refuses to run as root, and there is no user postgres for it: make one with 'useradd --system postgres', or run this as an ordinary user"
    find_temporary_directory
    AUTH_EXT_RUN=$(mktemp -d "$temporary_directory/auth_ext.XXXXXX")
    export AUTH_EXT_RUN
    # Servers run as postgres when we are root: it must pass through, and see nothing.
    ((EUID != 0)) || chmod 711 "$AUTH_EXT_RUN"
    touch "$AUTH_EXT_RUN/.auth_ext"
    at_exit remove_run_directory
    # No trap runs after SIGKILL: this watcher outlives us and cleans up then.
    (close_descriptors; exec setsid -f bash "$AUTH_EXT_ROOT/scripts/lib/watch.sh" "$$" "$AUTH_EXT_RUN" </dev/null >/dev/null 2>&1)
    create_prefix
}

# find_temporary_directory: sets temporary_directory to TMPDIR, or to /tmp where TMPDIR is too long for a socket or closed to
# the server's user. (It prints nothing: a failure inside $() would not end the script.)
find_temporary_directory() {
    temporary_directory=${TMPDIR:-/tmp}
    temporary_directory=${temporary_directory%/}
    if ((${#temporary_directory} > 50)) || ! as_server_user test -x "${temporary_directory:-/}"; then temporary_directory=/tmp; fi
    [[ -d $temporary_directory && -w $temporary_directory ]] ||
        fail "cannot write to $temporary_directory: set TMPDIR to a directory of yours and run again"
    require_space "$temporary_directory" 1000 'a throw-away server'
}

remove_run_directory() {
    local data
    trap '' HUP INT TERM
    processes_stop
    for data in "$AUTH_EXT_RUN"/*/data; do
        [[ ! -d $data ]] || server_stop "${data%/data}"
    done
    rm -rf -- "$AUTH_EXT_RUN"
}

# keep_run_directory: lets the servers and their directory outlive this script.
keep_run_directory() {
    at_exit_functions=()
    touch "$AUTH_EXT_RUN/.keep"
}

# create_prefix: makes $AUTH_EXT_PREFIX, a copy of the PostgreSQL installation with the packaged extension laid over it.
# PostgreSQL finds its libraries and its share directory from where its program is, so no system directory is written.
create_prefix() {
    local directory
    # A script that brings its package has not set up.
    if [[ -z ${postgres_source-} ]]; then
        make_cache
        choose_postgres
        install_postgres
    fi
    export AUTH_EXT_PG_CONFIG=$postgres_config AUTH_EXT_PREFIX=$AUTH_EXT_RUN/prefix AUTH_EXT_PG_BIN=$AUTH_EXT_RUN/prefix/$postgres_bin
    mkdir "$AUTH_EXT_PREFIX"
    copy_postgres "$AUTH_EXT_PREFIX"
    for directory in --sharedir --pkglibdir; do
        [[ $("$AUTH_EXT_PG_BIN/pg_config" "$directory") == "$AUTH_EXT_PREFIX"/* ]] ||
            fail "the copy of PostgreSQL in $AUTH_EXT_PREFIX does not find its own $directory: report this with the output of pg_config"
    done
    # Where the package has them does not depend on where PostgreSQL came from.
    cp -a "$AUTH_EXT_PACKAGE/usr/lib/postgresql/$PG_MAJOR/lib/." "$("$AUTH_EXT_PG_BIN/pg_config" --pkglibdir)/"
    cp -a "$AUTH_EXT_PACKAGE/usr/share/postgresql/$PG_MAJOR/." "$("$AUTH_EXT_PG_BIN/pg_config" --sharedir)/"
    chmod -R a+rX "$AUTH_EXT_PREFIX"
    export AUTH_EXT_PGXS=$AUTH_EXT_PREFIX/$postgres_pgxs
    PATH=$AUTH_EXT_PG_BIN:$PATH
}

# server_start NAME [VARIABLE=VALUE...] [-- OPTION...]: starts a server in $AUTH_EXT_RUN/NAME with these variables in its
# environment and these options of the postgres program. Its data directory is made when it is missing.
server_start() {
    local directory=$AUTH_EXT_RUN/$1 variables=()
    shift
    while (($# > 0)) && [[ $1 != -- ]]; do
        variables+=("$1")
        shift
    done
    (($# == 0)) || shift
    local socket=$directory/socket/.s.PGSQL.5432
    ((${#socket} < 100)) || fail "the socket's path is too long ($socket): set TMPDIR to a shorter directory"
    [[ -d $directory/data ]] || create_data_directory "$directory"
    # The socket lies in a directory of the server's own, so port numbers never clash.
    as_server_user env -u RUST_BACKTRACE -u RUST_LIB_BACKTRACE "${variables[@]}" "$AUTH_EXT_PG_BIN/pg_ctl" \
        --silent --wait --timeout=300 --pgdata="$directory/data" --log="$directory/server.log" \
        --options="-c unix_socket_directories='$directory/socket' $(quoted "$@")" start </dev/null >/dev/null 2>&1 ||
        fail "the server did not start: $(tail -n 3 "$directory/server.log" 2>/dev/null | tr '\n' ' ')"
}

create_data_directory() {
    mkdir -p "$1"
    ((EUID != 0)) || chown postgres: "$1"
    chmod 700 "$1"
    as_server_user mkdir "$1/socket"
    as_server_user "$AUTH_EXT_PG_BIN/initdb" --pgdata="$1/data" --username=postgres --auth=trust --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync --no-instructions </dev/null >"$1/initdb.log" 2>&1 ||
        fail "initdb failed: $(tail -n 3 "$1/initdb.log" | tr '\n' ' ')"
    printf '%s\n' "listen_addresses = ''" 'port = 5432' 'fsync = off' 'timezone = UTC' 'log_timezone = UTC' \
        'lc_messages = C' 'log_line_prefix = '"'%m [%p] %q%u@%d '" | as_server_user tee -a "$1/data/postgresql.conf" >/dev/null
}

# quoted OPTION...: prints the options as pg_ctl's shell must read them.
quoted() {
    (($# == 0)) || printf '%q ' "$@"
}

# server_use NAME: makes psql and the other clients talk to that server.
server_use() {
    local variable
    for variable in "${!PG@}"; do
        [[ $variable == PG_MAJOR || $variable == PGRX_* ]] || unset "$variable"
    done
    export PGHOST=$AUTH_EXT_RUN/$1/socket PGPORT=5432 PGUSER=postgres PGDATABASE=postgres PSQLRC=/dev/null
    export AUTH_EXT_SERVER_LOG=$AUTH_EXT_RUN/$1/server.log AUTH_EXT_DATA=$AUTH_EXT_RUN/$1/data
}

# server_stop DIRECTORY: ends the server there by its process id and waits until it is gone.
server_stop() {
    local pid signal tries
    pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) || return 0
    for signal in INT QUIT KILL; do
        for ((tries = 0; tries < 100; tries++)); do
            # A process id may have been given to another process: a server's working directory is its data directory.
            [[ $(readlink "/proc/$pid/cwd") == "$1/data" ]] || return 0
            ((tries > 0)) || kill -"$signal" "$pid" 2>/dev/null || true
            sleep 0.1
        done
    done
}

# as_server_user COMMAND...: PostgreSQL refuses to run as root; then it runs as postgres.
as_server_user() (
    cd /
    close_descriptors
    if ((EUID == 0)); then exec runuser -u postgres -- "$@"; else exec "$@"; fi
)
