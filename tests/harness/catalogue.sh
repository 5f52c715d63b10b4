# shellcheck shell=bash
# The catalogue after CREATE EXTENSION and setup() must be the one in tests/catalogue/expected.txt, to the last grant.

suite_catalogue() {
    createdb --template=auth_ext_ready catalogue
    run_test catalogue snapshot compare_catalogue
}

compare_catalogue() {
    local expected=$AUTH_EXT_ROOT/tests/catalogue/expected.txt actual=$AUTH_EXT_OUTPUT/catalogue/actual.txt
    catalogue_snapshot catalogue >"$actual"
    [[ -s $actual ]] || { echo 'the snapshot is empty'; return 1; }
    diff -U 2 "$expected" "$actual" || { printf 'when this is right: cp %s %s\n' "$actual" "$expected"; return 1; }
}

# catalogue_snapshot DATABASE: prints every object that is not PostgreSQL's own, one line each.
catalogue_snapshot() {
    psql -X -A -t -q -v ON_ERROR_STOP=1 -d "$1" -f "$AUTH_EXT_ROOT/tests/catalogue/snapshot.sql"
}
