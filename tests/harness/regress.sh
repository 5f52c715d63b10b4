# shellcheck shell=bash
# pg_regress files: tests/regress/sql/RULE.sql and tests/regress/expected/RULE.out, one rule per file.

suite_regress() {
    local names
    mapfile -t names < <(test_names regress/sql sql regress/expected out)
    if ((${#names[@]} == 0)); then no_tests regress tests/regress/sql; fi
    in_parallel regress_file "${names[@]}"
}

regress_file() {
    run_test regress "$1" pg_regress_file "$1"
}

pg_regress_file() {
    local sql=$AUTH_EXT_ROOT/tests/regress/sql/$1.sql expected=$AUTH_EXT_ROOT/tests/regress/expected/$1.out database status=0
    local output=$AUTH_EXT_OUTPUT/regress/$1
    [[ -f $sql ]] || { echo "an expected output without a test: $sql is missing"; return 1; }
    database=$(database_name regress "$1")
    create_test_database "$database" "$sql"
    mkdir -p "$output"
    timeout --foreground 300 "$AUTH_EXT_PREFIX/lib/postgresql/$PG_MAJOR/lib/pgxs/src/test/regress/pg_regress" --use-existing \
        --dbname="$database" --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" --bindir="$AUTH_EXT_PG_BIN" \
        --launcher="$AUTH_EXT_ROOT/tests/harness/terse" --inputdir="$AUTH_EXT_ROOT/tests/regress" \
        --outputdir="$output" "$1" >"$output/pg_regress.log" 2>&1 || status=$?
    explain_difference "$status" "$output" "$1" "$expected"
}

# explain_difference STATUS OUTPUT_DIRECTORY NAME EXPECTED: for pg_regress and pg_isolation_regress.
explain_difference() {
    local result=$2/results/$3.out
    if (($1 == 0)); then return 0; fi
    if [[ ! -f $4 ]]; then
        printf 'no expected output %s; what came:\n' "$4"
        cat "$result"
    elif [[ -s $2/regression.diffs ]]; then
        cat "$2/regression.diffs"
    else
        cat "$2/pg_regress.log"
    fi
    printf 'when this is right: cp %s %s\n' "$result" "$4"
    return 1
}

# test_names INPUT_DIRECTORY EXTENSION EXPECTED_DIRECTORY EXTENSION: prints the names that have either.
test_names() {
    {
        find "$AUTH_EXT_ROOT/tests/$1" -maxdepth 1 -name "*.$2" -printf '%f\n' | sed "s/\.$2\$//"
        # NAME_1.out is another output that is right for NAME.
        find "$AUTH_EXT_ROOT/tests/$3" -maxdepth 1 -name "*.$4" -printf '%f\n' | sed "s/\.$4\$//; /_[0-9]\$/d"
    } | LC_ALL=C sort -u
}
