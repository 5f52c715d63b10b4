# shellcheck shell=bash
# Formatting, lints and the core crate's own tests. They need no server.

suite_rust() {
    local features=() lints=() wanted
    { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1 ||
        fail "cargo fmt or cargo clippy is missing: run 'rustup component add rustfmt clippy', then run this again"
    [[ $PG_MAJOR == 15 ]] || features=(--no-default-features --features "auth_ext/pg$PG_MAJOR")
    claim_target
    start_ticker 'Compiling and checking with clippy'
    run_test rust fmt in_root cargo fmt --all --check -- --color never
    # A newer clippy has lints that nobody could mend when this was written: they are in its output, and no fault.
    wanted=$(sed -nE 's/^rust-version = "(.*)"$/\1/p' "$AUTH_EXT_ROOT/Cargo.toml")
    [[ $(cargo --version) != "cargo $wanted."* ]] || lints=(-- -D warnings)
    run_test rust clippy in_root cargo clippy --quiet --locked --workspace --all-targets "${features[@]}" "${lints[@]}"
    stop_ticker
    release_target
}

# suite_core: cargo runs many tests at once; each of them counts.
suite_core() {
    local log=$AUTH_EXT_OUTPUT/core.log started=$SECONDS options=()
    [[ -z $AUTH_EXT_LONG ]] || options=(-- --include-ignored)
    claim_target
    start_ticker 'Compiling and running the core tests'
    run_to_file "$log" in_root cargo test --locked --quiet --no-run
    if ((command_status == 0)); then run_to_file "$log" in_root cargo test --locked "${options[@]}"; fi
    stop_ticker
    release_target
    record_cargo_tests "$log" "$command_status"
    printf 'ran   core (%s)\n' "$(duration $((SECONDS - started)))"
}

# record_cargo_tests LOG STATUS
record_cargo_tests() {
    local lines line failed=0
    mapfile -t lines < <(sed -nE 's/^test (.*) \.\.\. (ok|FAILED)$/\2 \1/p' "$1")
    for line in "${lines[@]}"; do
        if [[ $line == 'ok '* ]]; then
            printf 'pass\tcore/%s\n' "${line#ok }" >>"$results"
        else
            failed=$((failed + 1))
            sed -n "/^---- ${line#FAILED } stdout ----\$/,/^\$/p" "$1" >"$1.failed"
            record "core/${line#FAILED }" 101 0 "$1.failed"
        fi
    done
    # A failure without a failed test: it does not compile, or a test ended the process. And nothing ran is no pass.
    if (($2 != 0 && failed == 0)) || ((${#lines[@]} == 0)); then record core/cargo-test 101 0 "$1"; fi
}

in_root() {
    cd -- "$AUTH_EXT_ROOT" || exit
    "$@"
}
