#!/usr/bin/env bash
# database: empty
# Default privileges of the role that installs give nobody more than the list of grants says: the catalogue is the same, but
# for auth.uid() and friends, which everybody may call anyway.
set -euo pipefail

snapshot() {
    psql -X -A -t -q -v ON_ERROR_STOP=1 -d "$1" -f "$AUTH_EXT_ROOT/tests/catalogue/snapshot.sql" | grep -vE '^default privileges |^function auth\.|^role '
}

trap 'psql -X -q -c "DROP OWNED BY default_privileges_app" -c "DROP ROLE default_privileges_app"' EXIT
psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
CREATE ROLE default_privileges_app;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO anon, authenticated, service_role, authenticator, default_privileges_app;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO anon, authenticated, service_role, authenticator, default_privileges_app;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO anon, authenticated, service_role, authenticator, default_privileges_app;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO anon, authenticated, service_role, authenticator, default_privileges_app;
CREATE EXTENSION auth_ext;
SQL
psql -X -A -t -c 'SELECT auth_ext.setup()' | grep -q '"auth_schema": "created"'
snapshot auth_ext_ready >ordinary.txt
snapshot "$PGDATABASE" >generous.txt
(($(wc -l <ordinary.txt) > 300))
diff -U 0 ordinary.txt generous.txt
# What was given away all the same is named.
[[ $(psql -X -A -t -c "SELECT count(*) FROM auth_ext.doctor() WHERE \"check\" = 'roles' AND state = 'ok'") == 1 ]]
psql -X -q -c 'GRANT EXECUTE ON FUNCTION auth_ext.courier_claim(text, text, integer, integer) TO default_privileges_app'
psql -X -A -t -c "SELECT meaning FROM auth_ext.doctor() WHERE \"check\" = 'roles' AND state = 'fail'" | grep 'default_privileges_app may call auth_ext.courier_claim'
psql -X -q -c 'GRANT INSERT ON auth_ext.replaced_functions TO default_privileges_app'
if psql -X -A -t -c 'SELECT auth_ext.setup()' 2>refused.txt; then exit 1; fi
grep -q 'auth_ext.replaced_functions is granted to default_privileges_app' refused.txt
