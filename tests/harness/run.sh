# shellcheck shell=bash
# Runs tests, counts them, and shows what failed. A test is a command: status 0 is a pass, all else a failure.

# start_results: clears tests/output, where every test's output goes.
start_results() {
    export AUTH_EXT_OUTPUT=$AUTH_EXT_ROOT/tests/output
    mkdir -p "$AUTH_EXT_OUTPUT"
    exec {output_lock}>"$AUTH_EXT_OUTPUT/.lock"
    flock -w 5 "$output_lock" || fail "another scripts/test runs in this clone: wait for it to end"
    find "$AUTH_EXT_OUTPUT" -mindepth 1 -maxdepth 1 ! -name .lock -exec rm -rf -- {} +
    results=$AUTH_EXT_OUTPUT/results.txt
    : >"$results"
}

# is_wanted SUITE [NAME]: whether the command line asks for that suite or test; without arguments it asks for all.
is_wanted() {
    local wanted
    ((${#selection[@]} > 0)) || return 0
    for wanted in "${selection[@]}"; do
        if [[ $wanted == "$1" || $wanted == "$1/${2-}" || (-z ${2-} && $wanted == "$1"/*) ]]; then return 0; fi
    done
    return 1
}

# run_test SUITE NAME COMMAND...: runs the command, keeps its output and records the outcome.
run_test() {
    local suite=$1 name=$2 output=$AUTH_EXT_OUTPUT/$1/$2.log started=${EPOCHREALTIME/[.,]/} command_status=0
    shift 2
    is_wanted "$suite" "$name" || return 0
    mkdir -p "${output%/*}"
    run_to_file "$output" without_lock "$@"
    record "$suite/$name" "$command_status" $(((${EPOCHREALTIME/[.,]/} - started) / 1000)) "$output"
}

# without_lock COMMAND...: a server that a test starts must not hold our lock on.
without_lock() {
    exec {output_lock}>&-
    "$@"
}

# record TEST STATUS MILLISECONDS OUTPUT: counts one test and says how it went.
record() {
    local verdict=pass shown
    [[ $2 == 0 ]] || verdict=fail
    printf '%s\t%s\n' "$verdict" "$1" >>"$results"
    printf -v shown '%-5s %s (%d.%03d s)' "$verdict" "$1" $(($3 / 1000)) $(($3 % 1000))
    if [[ $verdict == fail ]]; then
        shown+=$(
            printf '\n'
            head -n 100 "$4" | sed 's/^/      | /'
            printf '      status %s, whole output: %s' "$2" "$4"
        )
    fi
    printf '%s\n' "$shown"
}

# in_parallel FUNCTION ITEM...: calls the function with each item, as many at a time as there are processors.
in_parallel() (
    # Each test is a process group of its own, so that an interrupt ends it with all its children.
    set -m
    trap 'jobs -p | sed s/^/-/ | xargs --no-run-if-empty kill -- 2>/dev/null; exit 130' HUP INT TERM
    local function=$1 item running=0 limit
    limit=$(nproc)
    shift
    for item in "$@"; do
        if ((running == limit)); then
            wait -n
            running=$((running - 1))
        fi
        "$function" "$item" &
        running=$((running + 1))
    done
    while ((running > 0)); do
        wait -n
        running=$((running - 1))
    done
)

# no_tests SUITE DIRECTORY: records that a suite lost its tests.
no_tests() {
    run_test "$1" none bash -c "echo 'no test in $2'; exit 1"
}

# finish: lists the failures, prints the closing line, and returns 0 if something passed and nothing failed.
finish() {
    local passed failed
    passed=$(grep -c '^pass' "$results" || true)
    failed=$(grep -c '^fail' "$results" || true)
    if ((failed > 0)); then
        printf '\nfailed:\n'
        sed -n 's/^fail\t/  /p' "$results"
    fi
    printf '\n%d passed, %d failed\n' "$passed" "$failed"
    ((passed > 0 && failed == 0))
}
