#!/usr/bin/env bash
# database: empty
# In version 0.1.0 our tables belonged to supabase_auth_admin, which hooks run as. What it gave away of them before the update (rights
# to read keys, to put triggers, on columns, to call functions, to PUBLIC, with grant option) is gone after it, and nothing of it becomes a superuser;
# what it changed of the tables themselves is named.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
released=$AUTH_EXT_ROOT/tests/update/0.1.0
trap 'server_stop "$AUTH_EXT_RUN/update_takes_grants_back"' EXIT
cp -- "$AUTH_EXT_ROOT/sql/releases/auth_ext--0.1.0.sql" "$("$AUTH_EXT_PG_BIN/pg_config" --sharedir)/extension/"
server_start update_takes_grants_back
server_use update_takes_grants_back
as_server_user tee "$AUTH_EXT_RUN/update_takes_grants_back/data/auth_ext_root.key" <"$released/root_key" >/dev/null
as_server_user chmod 600 "$AUTH_EXT_RUN/update_takes_grants_back/data/auth_ext_root.key"
# The API roles are on the server: the dump is of a database.
createdb fresh
psql -X -q -v ON_ERROR_STOP=1 -d fresh -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >/dev/null
createdb updated
psql -X -q -v ON_ERROR_STOP=1 -d updated -f "$released/database.sql" >/dev/null
ask() { psql -X -A -t -q -v ON_ERROR_STOP=1 -d updated "$@"; }
[[ $(ask -c "SELECT relowner::regrole FROM pg_class WHERE oid = 'auth_ext.signing_keys'::regclass") == supabase_auth_admin ]]

ask -c 'SET ROLE supabase_auth_admin' -c "ALTER TABLE auth_ext.signing_keys ADD CONSTRAINT left_behind CHECK (status <> 'revoked')" \
    -c 'ALTER TABLE auth_ext.revoked_tokens DROP CONSTRAINT revoked_tokens_pkey'
ask -c 'CREATE ROLE "Mal lory" LOGIN; CREATE ROLE eve LOGIN; CREATE SCHEMA evil AUTHORIZATION "Mal lory"; GRANT USAGE ON SCHEMA evil TO PUBLIC'
ask <<'SQL'
SET ROLE supabase_auth_admin;
SELECT format('GRANT ALL ON %s TO "Mal lory" WITH GRANT OPTION', c.oid::regclass) FROM pg_class AS c
WHERE c.relnamespace = 'auth_ext'::regnamespace AND c.relkind IN ('r', 'v') AND c.relowner = 'supabase_auth_admin'::regrole \gexec
SQL
ask -c 'SET ROLE supabase_auth_admin' \
    -c 'GRANT SELECT (sealed_private_key), UPDATE (status) ON auth_ext.signing_keys TO eve, PUBLIC' -c 'GRANT TRIGGER, SELECT ON auth_ext.settings TO PUBLIC'
ask -c 'SET ROLE supabase_auth_admin' -c 'GRANT EXECUTE ON FUNCTION auth_ext.postgrest_config(), auth_ext.create_api_key(text, interval) TO "Mal lory" WITH GRANT OPTION' \
    -c 'GRANT EXECUTE ON FUNCTION auth_ext.create_api_key(text, interval) TO eve'
callers="SELECT count(*) FROM pg_proc AS p, unnest(ARRAY['eve', 'Mal lory']) AS role WHERE p.pronamespace = 'auth_ext'::regnamespace AND p.prosecdef AND p.proname IN ('postgrest_config', 'create_api_key') AND has_function_privilege(role, p.oid, 'EXECUTE')"
[[ $(ask -c "$callers") == 3 ]]
trap_settings='CREATE TRIGGER trap BEFORE UPDATE ON auth_ext.settings FOR EACH STATEMENT EXECUTE FUNCTION evil.trap()'
ask -U 'Mal lory' -c "CREATE FUNCTION evil.trap() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN EXECUTE 'ALTER ROLE \"Mal lory\" SUPERUSER'; RETURN NULL; EXCEPTION WHEN OTHERS THEN RETURN NULL; END \$\$"
# The rights are real, but for the schema, which everybody may name things in from 0.2.0 on.
[[ $(ask -c "SELECT has_table_privilege('Mal lory', 'auth_ext.settings', 'TRIGGER'), has_column_privilege('eve', 'auth_ext.signing_keys', 'sealed_private_key', 'SELECT')") == 't|t' ]]

ask -c 'ALTER EXTENSION auth_ext UPDATE'
strangers="SELECT count(*) FROM pg_class AS c LEFT JOIN pg_attribute AS t ON t.attrelid = c.oid, unnest(ARRAY['public', 'eve', 'Mal lory', 'supabase_auth_admin', 'anon', 'service_role']) AS role
    WHERE c.relnamespace = 'auth_ext'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname <> 'replaced_functions'
        AND (has_table_privilege(role, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') OR has_any_column_privilege(role, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))"
[[ $(ask -c "$strangers") == 0 && $(ask -c "$callers") == 0 ]]
if ask -U 'Mal lory' -c "$trap_settings"; then exit 1; fi
# What would keep a key or a token from being revoked is named.
refused=$(ask -c 'SELECT auth_ext.setup()' 2>&1 || true)
grep -qF "tampered with: auth_ext.revoked_tokens lacks PRIMARY KEY (jti); auth_ext.signing_keys has CHECK ((status <> 'revoked'::text))" <<<"$refused" || { echo "$refused"; exit 1; }
ask -c 'ALTER TABLE auth_ext.signing_keys DROP CONSTRAINT left_behind' -c 'ALTER TABLE auth_ext.revoked_tokens ADD PRIMARY KEY (jti)'
ask -c 'SELECT auth_ext.setup()'
[[ $(ask -c "$strangers") == 0 ]]
ask -c "UPDATE auth_ext.settings SET grace_window = '11 seconds'"
[[ $(ask -c 'SELECT count(*) FROM pg_roles WHERE rolsuper') == 1 ]]

# The right to put triggers on our tables, which only a superuser could give now, setup() takes back; others, an operator's, stay.
ask -c 'GRANT TRIGGER, SELECT ON auth_ext.outbox TO eve' -c 'GRANT TRIGGER ON auth_ext.replaced_functions TO "Mal lory"'
ask -c 'SELECT auth_ext.setup()'
[[ $(ask -c "SELECT has_table_privilege('eve', 'auth_ext.outbox', 'SELECT'), has_table_privilege('eve', 'auth_ext.outbox', 'TRIGGER'), has_table_privilege('Mal lory', 'auth_ext.replaced_functions', 'TRIGGER')") == 't|f|f' ]]
