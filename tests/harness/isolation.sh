# shellcheck shell=bash
# Isolation specs: tests/isolation/specs/RULE.spec and tests/isolation/expected/RULE.out, two or more sessions at once.

suite_isolation() {
    local names
    mapfile -t names < <(test_names isolation/specs spec isolation/expected out)
    if ((${#names[@]} == 0)); then no_tests isolation tests/isolation/specs; fi
    in_parallel isolation_spec "${names[@]}"
}

isolation_spec() {
    needs_are_met isolation "$1" "$AUTH_EXT_ROOT/tests/isolation/specs/$1.spec" || return 0
    run_test isolation "$1" pg_isolation_spec "$1"
}

pg_isolation_spec() {
    local spec=$AUTH_EXT_ROOT/tests/isolation/specs/$1.spec expected=$AUTH_EXT_ROOT/tests/isolation/expected/$1.out
    local output=$AUTH_EXT_OUTPUT/isolation/$1 database status=0
    [[ -f $spec ]] || { echo "an expected output without a test: $spec is missing"; return 1; }
    database=$(database_name isolation "$1")
    create_test_database "$database" "$spec"
    mkdir -p "$output"
    timeout --foreground "$longest_of_a_file" "$AUTH_EXT_PGXS/src/test/isolation/pg_isolation_regress" --use-existing \
        --dbname="$database" --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" --bindir="$AUTH_EXT_PG_BIN" \
        --inputdir="$AUTH_EXT_ROOT/tests/isolation" --outputdir="$output" "$1" >"$output/pg_regress.log" 2>&1 || status=$?
    judge "$status" "$output" "$1" "$expected"
}
