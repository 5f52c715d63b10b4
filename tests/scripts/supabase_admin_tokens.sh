#!/usr/bin/env bash
# Tokens whose role is supabase_admin, as GoTrue's administrators may have: through the gateway's door they are as good as the
# service role's; named functions want the grants that docs/gateway.md says; a superuser of that name gets no token from us.
# A server of its own, because roles belong to all databases.
set -euo pipefail
# shellcheck source=scripts/lib/setup.sh
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/supabase_admin"' EXIT
server_start supabase_admin >server.txt 2>&1
server_use supabase_admin
createdb door
export PGDATABASE=door

query() { psql -X -A -t -q -v ON_ERROR_STOP=1 "$@"; }
# is WHAT EXPECTED FOUND
is() { [[ $2 == "$3" ]] || { printf '%s: expected %s, found %s\n' "$1" "$2" "$3"; exit 1; }; }

query -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >setup.txt
query -c "UPDATE auth_ext.settings SET autoconfirm = true"
query -f "$AUTH_EXT_ROOT/tests/fixtures/http.sql" >fixtures.txt
query -c "SELECT auth_ext.admin_create_user('ada@example.com', email_confirm => true)" >user.txt
query -c "SELECT auth_ext.import_signing_keys(to_jsonb('a secret of at least thirty-two bytes'::text))" >key.txt

# The secret is GoTrue's: others sign with it, too, as the role's own scripts do on Supabase.
token() {
    query -v role="$1" -v lifetime="${2:-1 hour}" <<'SQL'
SELECT auth_ext.sign_jwt_with_secret(json_build_object('role', :'role', 'iss', 'supabase',
    'iat', extract(epoch FROM now())::bigint - 60, 'exp', extract(epoch FROM now() + :'lifetime'::interval)::bigint),
    'a secret of at least thirty-two bytes')
SQL
}
# through_door TOKEN PATH: the status, as whoever PostgREST calls with: the gateway hands the token over beside the API key of anon.
through_door() {
    query -v token="$1" -v path="$2" <<'SQL'
BEGIN;
SELECT set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || :'token', 'x-original-method', 'GET', 'x-original-uri', :'path')::text, false),
    set_config('request.method', 'POST', false), set_config('request.path', '/rpc/http', false), set_config('request.jwt.claims', '', false) \g /dev/null
SET ROLE anon;
SELECT auth_api.http() \g /dev/null
SELECT current_setting('response.status');
COMMIT;
SQL
}
# by_name TOKEN: the total of a named function, called by PostgREST as the role of the token.
by_name() {
    { query -v token="$1" 2>&1 || true; } <<'SQL' | sed 's/^.*ERROR: *//' | sed -n 1p
SELECT set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || :'token')::text, false),
    set_config('request.jwt.claims', (auth_ext.decode_jwt(:'token') -> 'claims')::text, false) \g /dev/null
SET SESSION AUTHORIZATION authenticator;
SET ROLE supabase_admin;
SELECT auth_ext.admin_list_users() ->> 'total';
SQL
}

admin=$(token supabase_admin)
is 'door, no role of that name' 200 "$(through_door "$admin" /auth/v1/admin/users)"
is 'door, no user' 403 "$(through_door "$admin" /auth/v1/user)"
is 'door, expired' 403 "$(through_door "$(token supabase_admin '-1 minute')" /auth/v1/admin/users)"
is 'door, another role' 403 "$(through_door "$(token supabase_editor)" /auth/v1/admin/users)"
is 'door, forged' 403 "$(through_door "${admin%?????}AAAAA" /auth/v1/admin/users)"

# The grants of docs/gateway.md.
query -c 'CREATE ROLE supabase_admin NOLOGIN'
is 'named function' 'permission denied to set role "supabase_admin"' "$(by_name "$admin")"
query -c 'GRANT supabase_admin TO authenticator'
is 'named function' 'permission denied for function admin_list_users' "$(by_name "$admin")"
query -c 'GRANT service_role TO supabase_admin'
is 'named function with the grants' 1 "$(by_name "$admin")"
is 'a token of ours with the grants' t "$(query -c "SELECT auth_ext.sign_jwt(jsonb_build_object('role', 'supabase_admin', 'exp', extract(epoch FROM now())::bigint + 3600)) IS NOT NULL" 2>&1 | sed -n 1p)"
is 'door with the grants' 200 "$(through_door "$admin" /auth/v1/admin/users)"

# On Supabase it is a superuser: through the door only.
query -c 'ALTER ROLE supabase_admin SUPERUSER' -c 'REVOKE supabase_admin FROM authenticator'
is 'door, a superuser of that name' 200 "$(through_door "$admin" /auth/v1/admin/users)"
[[ $(query -c "SELECT auth_ext.sign_jwt(jsonb_build_object('role', 'supabase_admin', 'exp', extract(epoch FROM now())::bigint + 3600))" 2>&1 || true) == *'is a superuser and gets no token'* ]]
[[ $(query -c "SELECT auth_ext.admin_create_user('eve@example.com', role => 'supabase_admin') ->> 'msg'") == *'is a superuser and gets no token'* ]]
is 'named function' 'permission denied to set role "supabase_admin"' "$(by_name "$admin")"
