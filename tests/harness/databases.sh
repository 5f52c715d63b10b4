# shellcheck shell=bash
# The server and the databases that tests start from: every test gets one of its own.
#   empty      nothing in it
#   extension  CREATE EXTENSION auth_ext
#   ready      and SELECT auth_ext.setup()      (what a test gets that does not say otherwise)

# start_test_server: starts the server that the suites share and makes the templates.
start_test_server() {
    create_run_directory
    stand_in_for_pgcrypto
    server_start main -- -c max_connections=100 -c log_min_messages=info
    server_use main
    mkdir -p "$AUTH_EXT_OUTPUT/server"
    ln -s "$AUTH_EXT_SERVER_LOG" "$AUTH_EXT_OUTPUT/server/server.log"
    createdb auth_ext_empty
    make_template extension empty 'CREATE EXTENSION auth_ext'
    if ((command_status == 0)); then make_template ready extension 'SELECT auth_ext.setup()'; fi
    templates_failed=$command_status
}

# stand_in_for_pgcrypto: tests make tokens and codes with pgcrypto, which a wheel's PostgreSQL does not have.
stand_in_for_pgcrypto() {
    local extensions
    extensions=$("$AUTH_EXT_PG_BIN/pg_config" --sharedir)/extension
    [[ -f $extensions/pgcrypto.control ]] || cp -- "$AUTH_EXT_ROOT"/tests/harness/pgcrypto/* "$extensions/"
}

# templates_are_made: whether the tests of the server can run.
templates_are_made() {
    ((templates_failed == 0))
}

# make_template KIND FROM STATEMENT: counts as a test; without it no other test of the server can run.
make_template() {
    local output=$AUTH_EXT_OUTPUT/server/$1.log
    createdb --template="auth_ext_$2" "auth_ext_$1"
    run_to_file "$output" psql -X -v ON_ERROR_STOP=1 -d "auth_ext_$1" -c "$3"
    record "server/$1" "$command_status" 0 "$output"
}

# database_kind FILE: prints the kind that one of the first ten lines names after "database:", else ready.
database_kind() {
    local kind
    kind=$(head -n 10 "$1" | sed -nE 's/^[^a-z]*database: *([a-z]+).*/\1/p' | head -n 1)
    case ${kind:-ready} in
        empty | extension | ready) printf '%s' "${kind:-ready}" ;;
        *) fail "$1: unknown database kind $kind" ;;
    esac
}

# create_test_database NAME FILE: makes a fresh database of the kind that the file names, in place of an old one.
create_test_database() {
    local kind
    kind=$(database_kind "$2")
    dropdb --if-exists --force "$1" 2>/dev/null
    createdb --template="auth_ext_$kind" "$1"
}

# database_name SUITE TEST: prints a name of at most 63 bytes.
database_name() {
    local name=${1}_${2//[^a-zA-Z0-9_]/_}
    printf '%s' "${name:0:63}"
}
