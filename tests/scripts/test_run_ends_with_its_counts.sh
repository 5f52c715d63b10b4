#!/usr/bin/env bash
# database: empty
# scripts/test ends with the line of counts when it is told to end, and leaves no server, no lock and no test that goes on; a second
# run in the same clone says who holds it; what is unpacked into the cache stays there, whatever its date; a test that is named and not there fails, one that needs what PostgreSQL does
# not have fails, or, where PostgreSQL comes without contrib modules, is told and counted as skipped.
set -euo pipefail

# A clone of its own, with one test that never ends by itself and others after it.
clone=$AUTH_EXT_RUN/test_run_ends
mkdir -p "$clone/tests/regress/expected" "$clone/tests/regress/sql" "$clone/temporary"
chmod 711 "$clone/temporary"
cp -r "$AUTH_EXT_ROOT/scripts" "$AUTH_EXT_ROOT/Cargo.toml" "$clone/"
cp -r "$AUTH_EXT_ROOT/tests/harness" "$clone/tests/"
for name in a b c d e f; do
    printf -- '-- database: empty\nSELECT pg_sleep(3600);\n' >"$clone/tests/regress/sql/$name.sql"
done
export TMPDIR=$clone/temporary
unset AUTH_EXT_OUTPUT

# wait_until TEXT COMMAND...: a minute is far more than it takes, and far less than the tests sleep.
wait_until() {
    local text=$1 tries
    shift
    for ((tries = 0; tries < 600; tries++)); do
        if "$@"; then return 0; fi
        sleep 0.1
    done
    echo "in a minute it did not happen that $text"
    cat run.log
    exit 1
}
sleeps() { grep -qs 'CREATE DATABASE\|regress_a' "$clone"/tests/output/server/server.log || [[ -d $clone/tests/output/regress/a ]]; }
nothing_is_left() { [[ -z $(ls -A "$TMPDIR") ]]; }
is_over() { ! kill -0 "$1" 2>/dev/null; }
lock_is_free() { flock -n "$clone/tests/output/.lock" true; }

for signal in TERM KILL; do
    rm -rf "$clone/tests/output"
    set -m
    "$clone/scripts/test" regress >run.log 2>&1 &
    run=$!
    set +m
    wait_until 'a test ran' sleeps
    if [[ $signal == TERM ]]; then
        if "$clone/scripts/test" regress >second.log 2>&1; then exit 1; fi
        grep -q "^test: another scripts/test (process $run) runs in this clone" second.log
    fi
    kill -"$signal" "$run"
    wait_until "the run was over after SIG$signal" is_over "$run"
    wait "$run" || true
    wait_until "its servers and its directory were gone after SIG$signal" nothing_is_left
    wait_until "the lock was free after SIG$signal" lock_is_free
    [[ $signal == KILL ]] || grep -qE '^[0-9]+ passed, [1-9][0-9]* failed$' <(tail -n 1 run.log)
    # None of the later tests has begun: as many run at a time as there are processors.
    started=$(find "$clone/tests/output/regress" -maxdepth 1 -type d | wc -l)
    sleep 2
    [[ $(find "$clone/tests/output/regress" -maxdepth 1 -type d | wc -l) == "$started" ]]
done

# A failure before the first test is counted, too.
rm -rf "$clone/tests/output"
if TMPDIR=/proc "$clone/scripts/test" regress >run.log 2>&1; then exit 1; fi
cat run.log
grep -qE '^test: (cannot write to|disk full: .* below) /proc' run.log
[[ $(tail -n 1 run.log) == '0 passed, 1 failed' ]]

# What a test needs and packages bring must be there.
printf -- '-- needs: plpgsql no_such_module\nSELECT 1;\n' >"$clone/tests/regress/sql/needy.sql"
rm -rf "$clone/tests/output"
if "$clone/scripts/test" regress/needy >run.log 2>&1; then exit 1; fi
cat run.log
grep -q 'this test needs no_such_module, which a PostgreSQL' run.log
[[ $(tail -n 1 run.log) == '2 passed, 1 failed' ]]
# A test that is named must be there.
if "$clone/scripts/test" regress/nobodys >run.log 2>&1; then exit 1; fi
cat run.log
grep -q '^fail  regress/nobodys (there is no such test' run.log
[[ $(tail -n 1 run.log) == '2 passed, 1 failed' ]]
# Without contrib modules: skipped, whole or in part, also in the run of another version.
AUTH_EXT_OUTPUT_OF_VERSION=$PWD/skipping bash -c '
    source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
    for part in run needs versions; do source "$AUTH_EXT_ROOT/tests/harness/$part.sh"; done
    selection=() postgres_without_contrib=yes
    claim_output
    start_results
    if needs_are_met regress needy "$1"; then exit 1; fi
    record regress/other 0 1 /dev/null
    export AUTH_EXT_WITHOUT_CONTRIB=yes AUTH_EXT_TEST_OUTPUT=$AUTH_EXT_OUTPUT
    if part_can_run "the plans" plpgsql no_such_module; then exit 1; fi
    part_can_run "the language" plpgsql
    printf "pass\tscripts/more\nskip\tscripts/more: %s\n" "$(<"$AUTH_EXT_TEST_OUTPUT/skipped")" >more.txt
    count_version 18 more.txt 0
    finish
' - "$clone/tests/regress/sql/needy.sql" >run.log 2>&1
cat run.log
printf '%s\n' '2 skipped:' "  regress/needy: no no_such_module in this PostgreSQL $PG_MAJOR" \
    "  postgresql-18/scripts/more: the plans: no no_such_module in this PostgreSQL $PG_MAJOR" '' '2 passed, 0 failed' | diff - <(tail -n 5 run.log)
# A part is not left out where the modules must be.
if AUTH_EXT_WITHOUT_CONTRIB='' bash -c '
    source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
    source "$AUTH_EXT_ROOT/tests/harness/needs.sh"
    part_can_run "the plans" no_such_module
    exit 0' >run.log 2>&1; then exit 1; fi
grep -q 'the plans: this needs no_such_module' run.log

# in_cache keeps what it has just installed, also when that has the date of an old package.
mkdir -p cache
AUTH_EXT_CACHE=$PWD/cache bash -c '
    source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
    make_cache
    old_package() { : >"$1/program"; touch -d 2020-01-01 "$1"; }
    in_cache thing-debian old_package
    [[ -f $AUTH_EXT_CACHE/thing-debian/program ]]
'
