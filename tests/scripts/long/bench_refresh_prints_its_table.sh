#!/usr/bin/env bash
# database: empty
# The benchmark of refreshes runs to its end and prints its rows: metric, value, unit, reference, ratio. How fast anything is, is
# not tested.
set -euo pipefail
AUTH_EXT_BENCH_SECONDS=1 AUTH_EXT_BENCH_TURNS=1 AUTH_EXT_BENCH_SESSIONS=20000 "$AUTH_EXT_ROOT/bench/refresh/run" >refresh.tsv
cat refresh.tsv
awk -F '\t' '
    NR == 1 { header = $0; next }
    NF != 5 || $1 == "" || $2 !~ /^-?[0-9]+([.][0-9]+)?$/ || $3 == "" || $4 == "" || $5 !~ /^(-?[0-9]+[.][0-9]+|-)$/ { print "bad row: " $0; bad = 1 }
    { rows++ }
    END { exit bad || header != "metric\tvalue\tunit\treference\tratio" || rows != 21 }' refresh.tsv
