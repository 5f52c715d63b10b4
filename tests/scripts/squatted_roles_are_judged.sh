#!/usr/bin/env bash
# database: empty
# Roles of our names that somebody made before: setup() refuses where hooks or the courier could reach a superuser or our owner by them,
# doctor() tells what else is odd about them, and supabase_auth_admin as it is on Supabase (LOGIN, CREATEROLE) goes on.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/squatted_roles_are_judged"' EXIT
server_start squatted_roles_are_judged
server_use squatted_roles_are_judged
ask() { psql -X -A -t -q -v ON_ERROR_STOP=1 "$@"; }
roles() { ask -d mine -c "SELECT state || ': ' || meaning FROM auth_ext.doctor() WHERE \"check\" = 'roles'"; }
ask -c "CREATE ROLE supabase_auth_admin LOGIN NOINHERIT CREATEROLE PASSWORD 'x'" -c 'CREATE ROLE auth_ext_courier LOGIN' \
    -c 'CREATE ROLE mallory LOGIN' -c 'CREATE ROLE boss SUPERUSER' -c 'CREATE ROLE "deep down"' -c 'GRANT boss TO "deep down"'
createdb mine
ask -d mine -c 'CREATE EXTENSION auth_ext'
refused() { { ask -d mine -c 'SELECT auth_ext.setup()' 2>&1 || true; } | grep -F "$1"; }
ask -c 'ALTER ROLE auth_ext_courier SUPERUSER'
refused 'role auth_ext_courier is a superuser'
ask -c 'ALTER ROLE auth_ext_courier NOSUPERUSER' -c 'GRANT "deep down" TO auth_ext_courier'
refused 'role auth_ext_courier can become boss'
ask -c 'REVOKE "deep down" FROM auth_ext_courier' -c 'GRANT boss TO supabase_auth_admin'
refused 'role supabase_auth_admin can become boss'
ask -c 'REVOKE boss FROM supabase_auth_admin'
# As on Supabase.
ask -d mine -c 'SELECT auth_ext.setup()' >/dev/null
[[ $(roles) == 'ok: '* ]]
ask -c 'GRANT auth_ext_courier TO mallory'
[[ $(roles) == 'warn: mallory can become auth_ext_courier: '* ]]
ask -c 'REVOKE auth_ext_courier FROM mallory' -c 'GRANT service_role TO authenticated' -c 'GRANT pg_read_all_data TO anon' -c 'ALTER ROLE authenticator BYPASSRLS' \
    -c 'GRANT auth_ext_courier TO mallory'
[[ $(roles) == 'fail: more than it must: anon can become pg_read_all_data, authenticated can become service_role, authenticator can become pg_read_all_data, authenticator passes row security' ]]
ask -c 'REVOKE service_role FROM authenticated' -c 'REVOKE pg_read_all_data FROM anon' -c 'ALTER ROLE authenticator NOBYPASSRLS' -c 'REVOKE auth_ext_courier FROM mallory'
[[ $(roles) == 'ok: '* ]]
# The app's own role behind PostgREST is nothing odd.
ask -c 'CREATE ROLE editor' -c 'GRANT editor TO authenticator'
[[ $(roles) == 'ok: '* ]]
ask -d mine -c 'SELECT auth_ext.setup()' >/dev/null
