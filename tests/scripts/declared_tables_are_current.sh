#!/usr/bin/env bash
# What setup() compares the tables of auth_ext with is what it makes of an empty database.
set -euo pipefail
declared=$AUTH_EXT_ROOT/sql/statements/declared_tables.txt
psql -X -A -t -q -v ON_ERROR_STOP=1 -c 'SET search_path = pg_catalog, pg_temp' -f "$AUTH_EXT_ROOT/sql/statements/declared_tables.sql" >declared_tables.txt
(($(wc -l <declared_tables.txt) > 300))
diff -U 2 "$declared" declared_tables.txt || { printf 'when this is right: cp %s %s\n' "$PWD/declared_tables.txt" "$declared"; exit 1; }
