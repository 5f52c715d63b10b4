#!/usr/bin/env bash
# database: empty
# What a benchmark has measured is printed with what was kept, and kept when that is asked for: bench/report.py, to which scripts/bench pipes.
set -euo pipefail
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
report() {
    local keep=$1
    shift
    printf 'metric\tvalue\tunit\treference\tratio\n%b' "$*" | python3 "$AUTH_EXT_ROOT/bench/report.py" "$name" measured.json kept.json "$keep"
}
column() { awk -F '\t' -v metric="$name/$1" '$1 == metric { print $6 "|" $7 "|" $8 }' now.tsv; }

name=storm
report keep 'rate\t100\t1/s\t-\t-\ntime\t10\tms\t-\t-\nwal\t200\tB\tbare 100\t2.00\nrows\t5\trows\t-\t-\ngone\t1\tms\t-\t-\n' >now.tsv
expect 'nothing was kept before' '-|-|new' "$(column rate)"
report '' 'rate\t50\t1/s\t-\t-\ntime\t13\tms\t-\t-\nwal\t400\tB\tbare 200\t2.00\nrows\t9\trows\t-\t-\nmore\t1\tms\t-\t-\n' >now.tsv 2>notes
expect 'half as many a second are slower' '100|0.50|slower' "$(column rate)"
expect 'so is what takes a third more' '10|1.30|slower' "$(column time)"
expect 'what grew with its reference is not' '200 (2.00)|1.00|' "$(column wal)"
expect 'a count is neither' '5|1.80|' "$(column rows)"
expect 'what was not kept is new' '-|-|new' "$(column more)"
expect 'what is not measured any more is told' '*storm/gone was kept and is not measured any more*' "$(cat notes)"
report '' 'rate\t130\t1/s\t-\t-\ntime\t8\tms\t-\t-\n' >now.tsv 2>/dev/null
expect 'unless it was asked for, nothing is kept' '100|1.30|faster' "$(column rate)"

# Somebody else's server is compared with what ours did last.
name=http
report '' 'refresh_1_p50\t2\tms\tours\t-\n' >now.tsv
name=against
report '' 'refresh_1_p50\t10\tms\ttheirs\t-\n' >now.tsv 2>/dev/null
expect 'it takes five times as long' '2|5.00|slower' "$(column refresh_1_p50)"
expect 'all are in one file' 'against http storm' "$(python3 -c 'import json; print(*sorted(json.load(open("measured.json"))))')"
expect 'with machine, date and commit' 'True' "$(python3 -c 'import json; print(all(one[key] for one in json.load(open("measured.json")).values() for key in ("machine", "date", "commit")))')"
status=0
printf 'metric\tvalue\tunit\treference\tratio\n' | python3 "$AUTH_EXT_ROOT/bench/report.py" empty measured.json kept.json 2>notes || status=$?
expect 'no rows are a failure' '1 empty measured nothing' "$status $(cat notes)"
