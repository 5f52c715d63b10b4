# shellcheck shell=bash
# What a test needs of PostgreSQL beside the server: extensions, libraries that are loaded. The wheels of 16 and 18 are without contrib modules;
# wherever else PostgreSQL came from they are there, and a test that does not find them fails.

# postgres_has NAME: whether there is an extension or a library of this name.
postgres_has() {
    [[ -f $("$AUTH_EXT_PG_BIN/pg_config" --sharedir)/extension/$1.control || -f $("$AUTH_EXT_PG_BIN/pg_config" --pkglibdir)/$1.so ]]
}

# missing_need NAME...: prints the first of them that this PostgreSQL does not have.
missing_need() {
    local name
    for name in "$@"; do
        if ! postgres_has "$name"; then
            printf '%s' "$name"
            return
        fi
    done
}

# needs_are_met SUITE NAME FILE: whether this PostgreSQL has what one of the file's first ten lines names after "needs:". A test that
# cannot run is skipped, which is counted, or fails.
needs_are_met() {
    local names=() missing
    read -ra names < <(head -n 10 "$3" 2>/dev/null | sed -nE 's/^[^a-z]*needs: *([a-z_ ]+).*/\1/p' | head -n 1) || true
    missing=$(missing_need "${names[@]}")
    [[ -n $missing ]] || return 0
    ! is_wanted "$1" "$2" || cannot_run "$1/$2" "$missing"
    return 1
}

# cannot_run TEST NAME: counts it as skipped where PostgreSQL comes without contrib modules, else as a failure.
cannot_run() {
    if [[ -n ${postgres_without_contrib-} ]]; then
        record_skip "$1" "no $2 in this PostgreSQL $PG_MAJOR"
    else
        run_test "${1%%/*}" "${1#*/}" say_what_is_missing "$2"
    fi
}

say_what_is_missing() {
    printf 'this test needs %s, which a PostgreSQL %s from packages has: install postgresql-contrib\n' "$1" "$PG_MAJOR"
    return 1
}

# part_can_run WHAT NAME...: for scripts: whether the part that WHAT names can run. Where it cannot, the script's skip is counted beside its
# own outcome, or the script ends here.
part_can_run() {
    local what=$1 missing
    shift
    missing=$(missing_need "$@")
    [[ -n $missing ]] || return 0
    [[ -n ${AUTH_EXT_WITHOUT_CONTRIB-} ]] || fail "$what: this needs $missing, which a PostgreSQL $PG_MAJOR from packages has: install postgresql-contrib"
    printf '%s\tno %s in this PostgreSQL %s\n' "$what" "$missing" "$PG_MAJOR" >>"$AUTH_EXT_TEST_OUTPUT/skipped"
    return 1
}
