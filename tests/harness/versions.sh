# shellcheck shell=bash
# The server suites on other PostgreSQL versions: each is a run of scripts/test of its own, whose tests are counted here.

# test_versions MAJOR...: the extension is built in debug mode for them, which is sooner done and stops at an integer overflow.
test_versions() {
    local major output suites=("${selection[@]}")
    if ((${#suites[@]} == 0)); then
        mapfile -t suites < <(printf '%s\n' "${version_suites[@]}" "${version_scripts[@]/#/scripts/}"; attack_tests | grep '^scripts/')
    fi
    for major in "$@"; do
        output=$AUTH_EXT_OUTPUT/postgresql-$major
        printf 'PostgreSQL %s\n' "$major"
        in_group '' env -u AUTH_EXT_PACKAGE -u PGRX_HOME PG_MAJOR="$major" AUTH_EXT_PROFILE=debug AUTH_EXT_OUTPUT_OF_VERSION="$output" \
            "$AUTH_EXT_ROOT/scripts/test" "${suites[@]}"
        count_version "$major" "$output/results.txt" "$command_status"
    done
}

# count_version MAJOR RESULTS STATUS: adds what that run counted, under postgresql-MAJOR/.
count_version() {
    local before after
    before=$(grep -c '^fail' "$results" || true)
    [[ ! -f $2 ]] || sed "s|\t|\tpostgresql-$1/|" "$2" >>"$results"
    after=$(grep -c '^fail' "$results" || true)
    # A run that failed has a failure in its results, or else did not get so far.
    (($3 == 0 || after > before)) || suite_stopped "postgresql-$1" "$3"
}
