# shellcheck shell=bash
# The courier's own program against a real server, a mail server that can be told to fail, and HTTP hooks.

suite_courier() {
    local names log=$AUTH_EXT_OUTPUT/courier_unit.log
    source "$AUTH_EXT_ROOT/scripts/lib/web.sh"
    build_courier
    install_python_packages courier-python "$AUTH_EXT_ROOT/tests/courier/requirements.txt"
    # Debian's psycopg2 beside what the virtual environment holds.
    courier_packages=$("$cached/bin/python3" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
    if is_wanted courier unit; then
        claim_target
        run_to_file "$log" in_root cargo test --locked --package auth_ext_courier
        release_target
        record courier/unit "$command_status" 0 "$log"
    fi
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

# build_courier: sets AUTH_EXT_COURIER to the program, unless it is set.
build_courier() {
    [[ -z ${AUTH_EXT_COURIER:-} ]] || return 0
    claim_target
    step 'Building the courier' courier in_root cargo build --locked --package auth_ext_courier
    export AUTH_EXT_COURIER=$CARGO_TARGET_DIR/debug/auth_ext_courier
    release_target
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
