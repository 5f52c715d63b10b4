#!/usr/bin/env bash
# database: empty
# A released version is updated while a standby follows, whose sessions have the new library already: until the update is replayed they say what to
# run, and policies go on; from then on everything that reads answers, in sessions that were open, too.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
trap 'server_stop "$AUTH_EXT_RUN/update_b"; server_stop "$AUTH_EXT_RUN/update_a"' EXIT
released=$AUTH_EXT_ROOT/tests/update/0.1.0
cp -- "$AUTH_EXT_ROOT/sql/releases/auth_ext--0.1.0.sql" "$("$AUTH_EXT_PG_BIN/pg_config" --sharedir)/extension/"
server_start update_a
server_use update_a
as_server_user tee "$AUTH_EXT_DATA/auth_ext_root.key" <"$released/root_key" >/dev/null
as_server_user chmod 600 "$AUTH_EXT_DATA/auth_ext_root.key"
# The roles are those of a database that is set up.
createdb fresh
psql -X -q -v ON_ERROR_STOP=1 -d fresh -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >/dev/null
createdb app
export PGDATABASE=app
psql -X -q -v ON_ERROR_STOP=1 -f "$released/database.sql" >/dev/null
# shellcheck source=tests/update/0.1.0/tokens
source "$released/tokens"
standby_make update_b
server_start update_b
standby_has_replayed update_a update_b
claims='{"sub": "00000000-0000-4000-8000-000000000001"}'
uid="SELECT auth.uid() IS NOT NULL FROM (SELECT set_config('request.jwt.claims', '$claims', false)) AS c"

server_use update_b
export PGDATABASE=app
coproc session { psql -X -A -t -q 2>&1; }
tell() { printf '%s;\n' "$1" >&"${session[1]}"; IFS= read -r -t 60 said <&"${session[0]}"; }
tell "$uid"
expect 'before: policies go on' t "$said"
expect 'before: told what to run' '*ALTER EXTENSION auth_ext UPDATE*' "$({ psql -X -A -t -q -c "SELECT * FROM auth_ext.verify_jwt('$api_key')" 2>&1 || true; } | paste -sd ' ')"
expect 'the update' '' "$(on update_a 'ALTER EXTENSION auth_ext UPDATE')"
standby_has_replayed update_a update_b
tell "$uid"
expect 'between: policies go on' t "$said"
expect 'setup()' '*0140_root_keys*' "$(on update_a 'SELECT auth_ext.setup()')"
standby_has_replayed update_a update_b
tell "$uid"
expect 'after: policies go on' t "$said"
tell "SELECT valid FROM auth_ext.verify_jwt('$api_key')"
expect 'after: a token verifies in the session that was open' t "$said"
expect 'after: doctor() finds the model complete' ok "$(query "SELECT state FROM auth_ext.doctor() WHERE \"check\" = 'data_model'")"
expect 'after: what writes is told 503' 503 "$(query "SELECT auth_api.refresh_session('$refresh_token_of_ada') ->> 'code'")"
server_stop "$AUTH_EXT_RUN/update_a"
as_server_user "$AUTH_EXT_PG_BIN/pg_ctl" --silent --wait --pgdata="$AUTH_EXT_DATA" promote
expect 'promoted: the session of 0.1.0 goes on' t "$(query "SELECT auth_api.refresh_session('$refresh_token_of_ada') ? 'access_token'")"
expect 'promoted: and her other one' t "$(query "SELECT auth_api.refresh_session('$second_refresh_token_of_ada') ? 'access_token'")"
