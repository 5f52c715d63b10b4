#!/usr/bin/env bash
# database: empty
# What logical replication brings holds at once in sessions that are open: a revoked token, a setting, a signing key.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/replicates"' EXIT
server_start replicates -- -c wal_level=logical
server_use replicates
for database in publisher subscriber; do
    createdb "$database"
    psql -X -q -v ON_ERROR_STOP=1 -d "$database" -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >/dev/null
done
ask() { psql -X -A -t -q -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }
ask publisher 'CREATE PUBLICATION p FOR TABLE auth_ext.settings, auth_ext.revoked_tokens, auth_ext.signing_keys'
ask publisher "SELECT pg_create_logical_replication_slot('s', 'pgoutput')" >/dev/null
ask subscriber "CREATE SUBSCRIPTION s CONNECTION 'host=$PGHOST dbname=publisher user=postgres' PUBLICATION p WITH (create_slot = false, slot_name = 's', copy_data = false)"

# arrived STATEMENT: waits until the subscriber's table says t; a session that opened before is asked afterwards.
coproc session { psql -X -A -t -q -d subscriber 2>&1; }
tell() { printf '%s;\n' "$1" >&"${session[1]}"; IFS= read -r -t 60 said <&"${session[0]}"; }
arrived() { for ((i = 0; i < 600; i++)); do [[ $(ask subscriber "$1") != t ]] || return 0; sleep 0.1; done; return 1; }
tell "SELECT auth_ext.sign_jwt(jsonb_build_object('role', 'anon', 'jti', 'machine', 'exp', extract(epoch FROM now())::bigint + 999))"
token=$said
tell "SELECT valid FROM auth_ext.verify_jwt('$token')"; [[ $said == t ]]
tell "SELECT set_config('request.jwt.claims', '{\"sub\": \"00000000-0000-0000-0000-00000000000a\"}', false) IS NOT NULL"
tell 'SELECT auth_ext.uid() IS NULL'; [[ $said == f ]]
ask publisher "INSERT INTO auth_ext.revoked_tokens (jti, expires_at) VALUES ('machine', now() + interval '1 day')"
ask publisher "UPDATE auth_ext.settings SET identity_mode = 'verified'"
arrived "SELECT identity_mode = 'verified' FROM auth_ext.settings"
arrived 'SELECT count(*) = 1 FROM auth_ext.revoked_tokens'
tell "SELECT valid FROM auth_ext.verify_jwt('$token')"; [[ $said == f ]]
tell 'SELECT auth_ext.uid() IS NULL'; [[ $said == t ]]
# A signing key, too: the publisher's is taken over, signs, and is revoked there.
ask subscriber 'DELETE FROM auth_ext.signing_keys'
kid=$(ask publisher "SELECT auth_ext.create_signing_key('ES256') ->> 'kid'")
ask publisher "SELECT auth_ext.activate_signing_key('$kid')" >/dev/null
arrived "SELECT status = 'active' FROM auth_ext.signing_keys WHERE kid = '$kid'"
tell "SELECT auth_ext.sign_jwt(jsonb_build_object('role', 'anon', 'exp', extract(epoch FROM now())::bigint + 999))"
token=$said
tell "SELECT valid FROM auth_ext.verify_jwt('$token')"; [[ $said == t ]]
ask publisher "SELECT auth_ext.activate_signing_key(auth_ext.create_signing_key('ES256') ->> 'kid')" >/dev/null
ask publisher "SELECT auth_ext.revoke_signing_key('$kid')" >/dev/null
arrived "SELECT status = 'revoked' FROM auth_ext.signing_keys WHERE kid = '$kid'"
tell "SELECT valid || ' ' || reason FROM auth_ext.verify_jwt('$token')"; [[ $said == 'false revoked' ]]
ask subscriber 'ALTER SUBSCRIPTION s DISABLE'
ask subscriber 'ALTER SUBSCRIPTION s SET (slot_name = NONE)'
ask subscriber 'DROP SUBSCRIPTION s'
