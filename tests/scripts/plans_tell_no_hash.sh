#!/usr/bin/env bash
# database: empty
# needs: auto_explain
# No client's setting puts a password's hash into the plans that auto_explain prints: ours are generic whatever plan_cache_mode says.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/plans"' EXIT
server_start plans -- -c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_nested_statements=on
server_use plans
createdb mine
export PGDATABASE=mine
ask() { psql -X -A -t -q -v ON_ERROR_STOP=1 -c "$1"; }
ask 'CREATE EXTENSION auth_ext'
ask 'SELECT auth_ext.setup()' >/dev/null
ask 'UPDATE auth_ext.settings SET autoconfirm = true'
ask "SET plan_cache_mode = force_custom_plan; SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ? 'access_token'; SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token'" >/dev/null
hash=$(ask 'SELECT encrypted_password FROM auth.users')
grep -q 'UPDATE auth.users' "$AUTH_EXT_SERVER_LOG"
[[ -n $hash ]] && ! grep -qF -e "$hash" "$AUTH_EXT_SERVER_LOG"
