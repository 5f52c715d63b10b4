# shellcheck shell=bash
# pg_regress files: tests/regress/sql/RULE.sql and tests/regress/expected/RULE.out, one rule per file.

suite_regress() {
    local names
    mapfile -t names < <(test_names regress/sql sql regress/expected out)
    if ((${#names[@]} == 0)); then no_tests regress tests/regress/sql; fi
    in_parallel regress_file "${names[@]}"
}

regress_file() {
    needs_are_met regress "$1" "$AUTH_EXT_ROOT/tests/regress/sql/$1.sql" || return 0
    run_test regress "$1" pg_regress_file "$1"
}

# No test depends on how fast a machine is: after so many seconds something hangs.
longest_of_a_file=1200

pg_regress_file() {
    local sql=$AUTH_EXT_ROOT/tests/regress/sql/$1.sql expected=$AUTH_EXT_ROOT/tests/regress/expected/$1.out database status=0
    local output=$AUTH_EXT_OUTPUT/regress/$1
    [[ -f $sql ]] || { echo "an expected output without a test: $sql is missing"; return 1; }
    database=$(database_name regress "$1")
    create_test_database "$database" "$sql"
    mkdir -p "$output"
    timeout --foreground "$longest_of_a_file" "$AUTH_EXT_PGXS/src/test/regress/pg_regress" --use-existing \
        --dbname="$database" --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" --bindir="$AUTH_EXT_PG_BIN" \
        --launcher="$AUTH_EXT_ROOT/tests/harness/terse" --inputdir="$AUTH_EXT_ROOT/tests/regress" \
        --outputdir="$output" "$1" >"$output/pg_regress.log" 2>&1 || status=$?
    judge "$status" "$output" "$1" "$expected"
}

# judge STATUS OUTPUT_DIRECTORY NAME EXPECTED: pg_regress knows NAME.out only; where there is another output for this major, that decides.
judge() {
    local status=$1 expected
    if ((status == 124)); then
        printf 'not done after %s s\n' "$longest_of_a_file"
        return 1
    fi
    expected=$(expected_output "$4")
    if [[ $expected != "$4" ]]; then
        status=0
        diff -U 3 "$expected" "$2/results/$3.out" >"$2/regression.diffs" || status=$?
    fi
    explain_difference "$status" "$2" "$3" "$expected"
}

# expected_output FILE: prints FILE, or FILE.N of the highest major N that is not above this one: NAME.out.16 holds for 16 and newer
# until there is a NAME.out.18.
expected_output() {
    local major file=$1
    for major in 16 17 18; do
        if ((major <= PG_MAJOR)) && [[ -f $1.$major ]]; then file=$1.$major; fi
    done
    printf '%s' "$file"
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
    ((PG_MAJOR == 15)) || printf '(or, when it is right from PostgreSQL %s on: cp %s %s)\n' "$PG_MAJOR" "$result" "${4%.1[678]}.$PG_MAJOR"
    return 1
}

# test_names INPUT_DIRECTORY EXTENSION EXPECTED_DIRECTORY EXTENSION: prints the names that have either.
test_names() {
    {
        find "$AUTH_EXT_ROOT/tests/$1" -maxdepth 1 -name "*.$2" -printf '%f\n' | sed "s/\.$2\$//"
        find "$AUTH_EXT_ROOT/tests/$3" -maxdepth 1 -name "*.$4" -printf '%f\n' | sed "s/\.$4\$//"
    } | LC_ALL=C sort -u
}
