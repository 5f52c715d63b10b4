# shellcheck shell=bash
# The SQL in README.md and docs/ is run, and what it shows as output must be what comes (rules: tests/README.md).

suite_docs() {
    local page
    for page in "$AUTH_EXT_ROOT/README.md" "$AUTH_EXT_ROOT"/docs/*.md; do
        grep -q '^```sql$' "$page" || continue
        run_test docs "$(basename "$page" .md)" run_page "$page"
    done
}

# run_page FILE: runs the page's blocks from top to bottom in one psql session and one database, as a reader would, then
# compares block by block.
run_page() {
    local page=$1 name database number bad=0 output
    name=$(basename "$page" .md)
    output=$AUTH_EXT_OUTPUT/docs/$name
    mkdir -p "$output"
    awk -v output="$output" -f "$AUTH_EXT_ROOT/tests/harness/docs.awk" "$page"
    if [[ -f $output/none ]]; then return 0; fi
    database=$(database_name docs "$name")
    create_test_database "$database" "$output/database"
    for number in $(find "$output" -name '*.sql' -printf '%f\n' | sed 's/\.sql$//' | sort -n); do
        printf '\\o\n\\echo %s\n' "'\\n@block $number'"
        cat "$output/$number.sql"
        printf '\n'
    done >"$output/session.psql"
    psql -X -q -v VERBOSITY=terse -d "$database" <"$output/session.psql" >"$output/session.out" 2>&1 || true
    awk -v output="$output" '/^@block [0-9]+$/ { file = output "/" $2 ".actual"; printf "" > file; next } file { print > file }' "$output/session.out"
    for number in $(find "$output" -name '*.sql' -printf '%f\n' | sed 's/\.sql$//' | sort -n); do
        check_block "$output/$number" || bad=1
    done
    return "$bad"
}

# check_block PATH: compares PATH.actual with PATH.expected, or where nothing is shown, asks only that no error came.
check_block() {
    local expected actual
    if [[ ! -f $1.actual ]]; then
        printf 'line %s: the session ended before this block\n' "$(<"$1.line")"
        return 1
    fi
    if [[ ! -f $1.expected ]]; then
        if ! grep -E '^(ERROR|FATAL|PANIC|psql:|invalid command)' "$1.actual"; then return 0; fi
        printf 'line %s: this block must run without an error\n' "$(<"$1.line")"
        return 1
    fi
    mapfile -t expected < <(normalised "$1.expected")
    mapfile -t actual < <(normalised "$1.actual")
    if ((${#expected[@]} == ${#actual[@]})); then
        local same=yes index
        for index in "${!expected[@]}"; do
            line_matches "${expected[index]}" "${actual[index]}" || same=no
        done
        if [[ $same == yes ]]; then return 0; fi
    fi
    printf 'line %s: the page shows another output than comes\n' "$(<"$1.line")"
    diff -U 100 --label page --label actual "$1.expected" "$1.actual"
    return 1
}

# normalised FILE: blank lines, the width of columns and the length of rules depend on values that a page shortens.
normalised() {
    sed -E 's/[[:space:]]+/ /g; s/-{2,}/--/g; s/^ //; s/ $//; /^$/d' "$1"
}

# line_matches EXPECTED ACTUAL: … stands for any text.
line_matches() {
    local pattern='' rest=$1 part
    while [[ $rest == *…* ]]; do
        part=${rest%%…*}
        pattern+=${part:+$(printf '%q' "$part")}'*'
        rest=${rest#*…}
    done
    pattern+=${rest:+$(printf '%q' "$rest")}
    # shellcheck disable=SC2053
    [[ $2 == $pattern ]]
}
