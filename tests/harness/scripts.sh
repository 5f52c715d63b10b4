# shellcheck shell=bash
# Whatever needs more than one database or client: executable tests/scripts/*.sh, with --long tests/scripts/long/*.sh too.

suite_scripts() {
    local directories=("$AUTH_EXT_ROOT/tests/scripts") names
    [[ -z $AUTH_EXT_LONG ]] || directories+=("$AUTH_EXT_ROOT/tests/scripts/long")
    mapfile -t names < <(find "${directories[@]}" -maxdepth 1 -name '*.sh' 2>/dev/null |
        sed "s|^$AUTH_EXT_ROOT/tests/scripts/||; s|\.sh\$||" | LC_ALL=C sort)
    if ((${#names[@]} == 0)); then no_tests scripts tests/scripts; fi
    # What tests share is installed before them, not by whichever comes first.
    if is_wanted scripts jwt_interoperates || is_wanted scripts jwt_differential; then
        source "$AUTH_EXT_ROOT/tests/differential/install.sh"
        install_oracles
    fi
    in_parallel test_script "${names[@]}"
}

test_script() {
    local part why
    needs_are_met scripts "$1" "$AUTH_EXT_ROOT/tests/scripts/$1.sh" || return 0
    run_test scripts "$1" run_script "$1"
    # What part_can_run noted.
    [[ -s $AUTH_EXT_OUTPUT/scripts/$1/skipped ]] || return 0
    while IFS=$'\t' read -r part why; do record_skip "scripts/$1: $part" "$why"; done <"$AUTH_EXT_OUTPUT/scripts/$1/skipped"
}

run_script() {
    local script=$AUTH_EXT_ROOT/tests/scripts/$1.sh
    [[ -x $script ]] || { echo "$script is not executable: chmod +x"; return 1; }
    PGDATABASE=$(database_name scripts "$1")
    export PGDATABASE
    create_test_database "$PGDATABASE" "$script"
    export AUTH_EXT_TEST_OUTPUT=$AUTH_EXT_OUTPUT/scripts/$1
    export AUTH_EXT_WITHOUT_CONTRIB=$postgres_without_contrib
    mkdir -p "$AUTH_EXT_TEST_OUTPUT"
    cd -- "$AUTH_EXT_TEST_OUTPUT" || exit
    local limit=1200
    [[ -z $AUTH_EXT_LONG ]] || limit=7200
    timeout --foreground --kill-after=30 "$limit" "$script"
}
