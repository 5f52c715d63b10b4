#!/usr/bin/env bash
# The manual's tables of functions, settings and reasons are what the catalogue says, and every function and setting has a comment.
set -euo pipefail

status=0
# compare NAME PAGE: puts the table of tests/manual/NAME.sql between the marks of a copy of the page, and compares.
compare() {
    local page=$AUTH_EXT_ROOT/docs/$2
    grep -q "^<!-- table: $1 -->$" "$page" || { printf '%s has no mark for the table %s\n' "$2" "$1"; status=1; return; }
    psql -X -A -t -v ON_ERROR_STOP=1 -f "$AUTH_EXT_ROOT/tests/manual/$1.sql" >"$1.table"
    awk -v mark="<!-- table: $1 -->" -v table="$1.table" '
        $0 == mark { print; while ((getline line < table) > 0) print line; skipping = 1; next }
        $0 == "<!-- end of table -->" { skipping = 0 }
        !skipping { print }' "$page" >"$2"
    if ! diff -u --label "docs/$2" --label catalogue "$page" "$2"; then
        printf 'when this is right: cp %s %s\n' "$PWD/$2" "$page"
        status=1
    fi
    if grep -n '\*\*no comment\*\*' "$1.table"; then status=1; fi
}

compare functions functions.md
compare settings settings.md
compare reasons keys.md
exit "$status"
