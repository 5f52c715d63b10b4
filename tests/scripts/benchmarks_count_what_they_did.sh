#!/usr/bin/env bash
# database: empty
# scripts/bench storm and mixed, small: every refresh of a storm comes on, and what is counted was done. Times are not looked at.
set -euo pipefail
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
row() { awk -F '\t' -v metric="$1" '$1 == metric { print $2, $4 }' "$2"; }

"$AUTH_EXT_ROOT/bench/storm/run" 200 16 >storm.tsv
expect 'no session is lost' '0 of 200' "$(row storm_lost storm.tsv)"
expect 'all have refreshed, and the surplus calls found none' 'f 200' \
    "$(query "SELECT bool_or(generation > 2), sum(generation - 1) FROM auth_ext.refresh_tokens" | tr '|' ' ')"
expect 'the times are there' '2' "$(grep -cE '^storm_p(50|99)	[0-9]+\.[0-9]+	ms' storm.tsv)"

createdb "$PGDATABASE"_mixed
export PGDATABASE="$PGDATABASE"_mixed
trap 'dropdb --force "$PGDATABASE"' EXIT
"$AUTH_EXT_ROOT/bench/mixed/run" 5 4 >mixed.tsv
expect 'most are reads' '[1-9]* [89][0-9].[0-9] %' "$(row read mixed.tsv)"
expect 'some refresh' '[1-9]* *[0-9].[0-9] %' "$(row refresh mixed.tsv)"
expect 'each kind has its times' 6 "$(grep -cE '^(read|refresh|sign_in)_p(50|99)	' mixed.tsv)"

# It counts itself what its calls left, and fails when that is not what they should.
AUTH_EXT_BENCH_TURNS=1 AUTH_EXT_BENCH_CALLS=100 "$AUTH_EXT_ROOT/bench/growth/run" 800 >growth.tsv
expect 'each kind has its row' 8 "$(grep -cE '^(refresh|check_request|sign_in|sign_up|verify_otp|list|list_deep|filter)_800	[0-9.-]+	us	800 people [0-9.-]+	1\.00$' growth.tsv)"
