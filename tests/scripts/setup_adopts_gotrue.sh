#!/usr/bin/env bash
# database: extension
# setup() on GoTrue's own schema adds nothing to it but an index, and changes no row; and on plain PostgreSQL it builds the same schema.
set -euo pipefail

fixtures=$AUTH_EXT_ROOT/tests/fixtures

# describe DATABASE: schema auth, one fact a line.
describe() {
    psql -X -A -t -q -v ON_ERROR_STOP=1 -d "$1" -f "$fixtures/describe_auth_schema.sql"
}

# rows DATABASE: every row in schema auth.
rows() {
    pg_dump --data-only --schema=auth "$1" | grep -vE '^\\(un)?restrict '
}

psql -X -q -v ON_ERROR_STOP=1 -f "$fixtures/gotrue_schema.sql" -f "$fixtures/gotrue_data.sql"
describe "$PGDATABASE" >before.txt
rows "$PGDATABASE" >rows_before.sql
pg_dump --schema-only --schema=auth "$PGDATABASE" | grep -vE '^\\(un)?restrict ' >schema_before.sql
done=$(psql -X -A -t -c 'SELECT auth_ext.setup()')
[[ $done == *'"auth_schema": "adopted"'* ]]
# The index that the list of users goes along (sql/data/0106_users_in_order.sql).
without_index() { grep -vE '^(index|CREATE INDEX) (users_created_at_id_idx|audit_log_entries_created_at_id_idx) '; }
describe "$PGDATABASE" >with_index.txt
[[ $(grep -c '^index users_created_at_id_idx valid t: CREATE INDEX users_created_at_id_idx ON auth.users USING btree (created_at, id)$' with_index.txt) == 1 ]]
without_index <with_index.txt >after.txt
rows "$PGDATABASE" >rows_after.sql
pg_dump --schema-only --schema=auth "$PGDATABASE" | grep -vE '^\\(un)?restrict ' >schema_after.sql
(($(wc -l <before.txt) > 300)) && grep -q anna@example.com rows_before.sql
diff -U 2 before.txt after.txt
diff -U 2 rows_before.sql rows_after.sql
# The whole definition, too: owners, comments, grants. supabase_auth_admin owns all of it already; the owner of our tables
# may refer to GoTrue's, and no more.
statements() { grep -vE '^(--.*)?$' "$1"; }
diff -U 2 <(statements schema_before.sql) <(statements schema_after.sql | without_index | grep -v ' TO auth_ext_owner;$')
grep ' TO auth_ext_owner;$' schema_after.sql | sed 's/ ON TABLE auth\.[a-z_]* / ON TABLE … /' | sort -u |
    diff - <(printf '%s\n' 'GRANT REFERENCES ON TABLE … TO auth_ext_owner;' 'GRANT USAGE ON SCHEMA auth TO auth_ext_owner;')
psql -X -A -t -c 'SELECT auth_ext.setup()' | grep -q '"migrations_applied": \[\]'
describe "$PGDATABASE" | without_index | diff -U 2 before.txt -

# Plain PostgreSQL: the same, but for the functions, whose language may differ.
describe auth_ext_ready | without_index >plain.txt
diff -U 2 <(grep -v '^function ' before.txt) <(grep -v '^function ' plain.txt)
diff -U 2 <(sed -n 's/^\(function .* returns [^ ]*\) .*/\1/p' before.txt) <(sed -n 's/^\(function .* returns [^ ]*\) .*/\1/p' plain.txt)
diff -U 2 <(psql -X -A -t -c 'SELECT version FROM auth.schema_migrations ORDER BY 1') \
    <(psql -X -A -t -d auth_ext_ready -c 'SELECT version FROM auth.schema_migrations ORDER BY 1')
