#!/usr/bin/env bash
# database: empty
# A database in another encoding than UTF-8 is refused by setup(), with what to do instead.
set -euo pipefail

for encoding in SQL_ASCII LATIN1; do
    database=setup_needs_utf8_$encoding
    dropdb --if-exists "$database" 2>/dev/null
    createdb --template=template0 --encoding="$encoding" --lc-collate=C --lc-ctype=C "$database"
    psql -X -q -d "$database" -c 'CREATE EXTENSION auth_ext'
    said=$(psql -X -d "$database" -c 'SELECT auth_ext.setup()' 2>&1 || true)
    [[ $said == *'ERROR:  auth_ext needs a database in the encoding UTF8'*HINT:* ]] || { echo "$encoding: $said"; exit 1; }
    [[ $(psql -X -A -t -d "$database" -c "SELECT to_regnamespace('auth') IS NULL") == t ]]
done
