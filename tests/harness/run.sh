# shellcheck shell=bash
# Runs tests, counts them, and shows what failed. A test is a command: status 0 is a pass, all else a failure.

# claim_output: takes tests/output, where every test's output goes, for this run.
claim_output() {
    # A version's run has its place in the output of the run that it belongs to.
    export AUTH_EXT_OUTPUT=${AUTH_EXT_OUTPUT_OF_VERSION:-$AUTH_EXT_ROOT/tests/output}
    unset AUTH_EXT_OUTPUT_OF_VERSION
    { mkdir -p "$AUTH_EXT_OUTPUT" && : >>"$AUTH_EXT_OUTPUT/.lock"; } 2>/dev/null ||
        fail "cannot write to $AUTH_EXT_OUTPUT: run this in a clone of your own (cp -r or git clone it to a directory that you may write to)"
    exec {output_lock}<>"$AUTH_EXT_OUTPUT/.lock"
    flock -w 5 "$output_lock" ||
        fail "another scripts/test (process $(<"$AUTH_EXT_OUTPUT/.lock")) runs in this clone: wait for it to end, or end it with kill"
    printf '%s\n' "$$" >"$AUTH_EXT_OUTPUT/.lock"
}

# start_results: clears tests/output. From here on the script ends with the closing line, whatever happens.
start_results() {
    find "$AUTH_EXT_OUTPUT" -mindepth 1 -maxdepth 1 ! -name .lock -exec rm -rf -- {} +
    results=$AUTH_EXT_OUTPUT/results.txt
    : >"$results"
    at_exit finish_unfinished
}

# run_suite SUITE: runs its tests in a process group of its own. What ends a suite ends neither the run nor the count.
run_suite() {
    is_wanted "$1" || return 0
    in_group "" "suite_$1"
    ((command_status == 0)) || suite_stopped "$1" "$command_status"
}

# suite_stopped SUITE STATUS: counts what is above on the screen as a failure.
suite_stopped() {
    printf 'fail\t%s/stopped\n' "$1" >>"$results"
    printf 'fail  %s/stopped (status %s; the reason stands above)\n' "$1" "$2"
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
    # Whoever was killed wants no more tests.
    kill -0 "$$" 2>/dev/null || exit 1
    mkdir -p "${output%/*}"
    run_to_file "$output" without_descriptors "$@"
    record "$suite/$name" "$command_status" $(((${EPOCHREALTIME/[.,]/} - started) / 1000)) "$output"
}

# without_descriptors COMMAND...: a server that a test starts must not hold our locks on.
without_descriptors() {
    close_descriptors
    "$@"
}

# record_skip TEST WHY: counts what cannot run here, and says so at once and at the end.
record_skip() {
    printf 'skip\t%s\t%s\n' "$1" "$2" >>"$results"
    printf 'skip  %s (%s)\n' "$1" "$2"
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
    trap end_jobs HUP INT TERM
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

end_jobs() {
    local signal tries job running
    for signal in TERM KILL; do
        for ((tries = 0; tries < 30; tries++)); do
            running=
            while read -r job; do
                ! kill -0 -- "-$job" 2>/dev/null || running=yes
                ((tries > 0)) || kill -"$signal" -- "-$job" 2>/dev/null || true
            done < <(jobs -p)
            [[ -n $running ]] || exit 130
            sleep 0.1
        done
    done
    exit 130
}

# no_tests SUITE DIRECTORY: records that a suite lost its tests.
no_tests() {
    run_test "$1" none bash -c "echo 'no test in $2'; exit 1"
}

# named_tests_ran: a test of the command line that is not there is a failure, where all else went well.
named_tests_ran() {
    local wanted
    if grep -q '^fail' "$results"; then return 0; fi
    for wanted in "${selection[@]}"; do
        # Tests of the core crate have names of their own below it; those of another version have it in front.
        [[ $wanted != */* ]] || cut -f 2 "$results" | sed -E 's#^postgresql-[0-9]+/##; p; s#::.*##' | grep -xF -- "$wanted" >/dev/null || {
            printf 'fail\t%s\n' "$wanted" >>"$results"
            printf 'fail  %s (there is no such test, or none that runs without --long)\n' "$wanted"
        }
    done
}

# finish: lists the failures and what was skipped, prints the closing line, and returns 0 if something passed and nothing failed.
finish() {
    local passed failed
    passed=$(grep -c '^pass' "$results" || true)
    failed=$(grep -c '^fail' "$results" || true)
    if ((failed > 0)); then
        printf '\nfailed:\n'
        sed -n 's/^fail\t/  /p' "$results"
    fi
    if grep -q '^skip' "$results"; then
        printf '\n%d skipped:\n' "$(grep -c '^skip' "$results")"
        sed -nE 's/^skip\t([^\t]*)\t(.*)/  \1: \2/p' "$results"
    fi
    printf '\n%d passed, %d failed\n' "$passed" "$failed"
    finished=yes
    # The next run may begin while this one still removes its servers.
    flock -u "$output_lock"
    ((passed > 0 && failed == 0))
}

# finish_unfinished STATUS: the closing line of a run that ends before its end.
finished=
finish_unfinished() {
    [[ -z $finished ]] || return 0
    suite_stopped run "$1"
    finish
}
