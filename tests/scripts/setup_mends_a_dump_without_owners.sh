#!/usr/bin/env bash
# A dump without owners and privileges, restored by a superuser, is whole again after setup(): people sign in, policies hold.
set -euo pipefail
copy=setup_mends_a_dump_without_owners_copy
psql -X -q -v ON_ERROR_STOP=1 <<'SQL' >/dev/null
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('dump@example.com', 'a long pass phrase');
CREATE TABLE notes (id int, owner uuid DEFAULT auth.uid());
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes TO authenticated USING (owner = auth.uid());
SET ROLE supabase_auth_admin;
CREATE FUNCTION auth.mine() RETURNS name LANGUAGE sql SECURITY DEFINER AS 'SELECT current_user';
CREATE VIEW auth.addresses AS SELECT email FROM auth.users;
SQL
dropdb --if-exists "$copy" 2>/dev/null
createdb --template=template0 "$copy"
pg_dump --no-owner --no-privileges | psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -d "$copy"
query() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$copy" -c "$1"; }
# Until then every call says what is wrong and what to do.
refusal=$(query 'SELECT * FROM auth_ext.doctor()' 2>&1) && { echo 'doctor() did not refuse'; exit 1; }
grep -q 'SELECT auth_ext.setup()' <<<"$refusal"
[[ $(query "SELECT auth_ext.setup() ->> 'auth_schema'") == adopted ]]
[[ $(query "SELECT auth_ext.sign_in_with_password('dump@example.com', 'a long pass phrase') ? 'access_token'") == t ]]
# What runs as its owner is no superuser's.
[[ $(query "SELECT auth.mine(), relowner::regrole FROM pg_class WHERE oid = 'auth.addresses'::regclass") == 'supabase_auth_admin|supabase_auth_admin' ]]
# A superuser's own stays his, once the tables have their owner.
query "CREATE FUNCTION auth.his() RETURNS int LANGUAGE sql AS 'SELECT 1'"
[[ $(query "SELECT auth_ext.setup() ->> 'auth_schema'") == adopted ]]
[[ $(query "SELECT proowner::regrole FROM pg_proc WHERE oid = 'auth.his()'::regprocedure") == postgres ]]
# They were made after setup(), which gives privileges to what it finds.
for database in "$PGDATABASE" "$copy"; do psql -X -q -d "$database" -c 'DROP VIEW auth.addresses'; done
# Owners and privileges are those of the database that was dumped.
owners="SELECT c.oid::regclass, c.relowner::regrole, c.relacl FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname IN ('auth', 'auth_ext') AND c.relkind IN ('r', 'v', 'S') ORDER BY c.oid::regclass::text COLLATE \"C\""
diff <(psql -X -A -t -c "$owners") <(query "$owners")
[[ $(query "SELECT count(*) FROM auth_ext.doctor() WHERE \"check\" IN ('data_model', 'owners', 'root_key', 'versions') AND state = 'fail'") == 0 ]]
