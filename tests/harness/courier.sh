# shellcheck shell=bash
# The courier's own program against a real server, a mail server that can be told to fail, and HTTP hooks.

suite_courier() {
    local names
    source "$AUTH_EXT_ROOT/scripts/lib/web.sh"
    source "$AUTH_EXT_ROOT/tests/harness/pooler.sh"
    build_courier debug
    install_python_packages courier-python "$AUTH_EXT_ROOT/tests/courier/requirements.txt"
    # Debian's psycopg2 beside what the virtual environment holds.
    courier_packages=$("$cached/bin/python3" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
    if is_wanted courier through_a_pooler; then install_pgbouncer; fi
    claim_target
    run_test courier unit in_root cargo test --locked --package auth_ext_courier
    release_target
    server_start courier -- -c max_connections=100 -c log_statement=all -c log_min_messages=info
    server_use courier
    createdb courier_template
    psql -X -q -v ON_ERROR_STOP=1 -d courier_template -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' \
        -c 'ALTER ROLE auth_ext_courier LOGIN' >/dev/null
    mapfile -t names < <(find "$AUTH_EXT_ROOT/tests/courier/rules" -name '*.py' -printf '%f\n' | sed 's/\.py$//' | LC_ALL=C sort)
    if ((${#names[@]} == 0)); then no_tests courier tests/courier/rules; fi
    in_parallel test_courier "${names[@]}"
    server_stop "$AUTH_EXT_RUN/courier"
    server_use main
}

test_courier() {
    run_test courier "$1" run_courier "$1"
}

run_courier() {
    PGDATABASE=$(database_name courier "$1")
    export PGDATABASE AUTH_EXT_TEST_OUTPUT=$AUTH_EXT_OUTPUT/courier/$1 AUTH_EXT_TEST_NAME=$1
    export PYTHONPATH=$AUTH_EXT_ROOT/tests/courier/lib:$AUTH_EXT_ROOT/tests/reliability:$courier_packages PYTHONDONTWRITEBYTECODE=1
    mkdir -p "$AUTH_EXT_TEST_OUTPUT"
    cd -- "$AUTH_EXT_TEST_OUTPUT" || exit
    createdb --template=courier_template "$PGDATABASE"
    timeout --foreground --kill-after=30 1200 /usr/bin/python3 "$AUTH_EXT_ROOT/tests/courier/rules/$1.py"
}
