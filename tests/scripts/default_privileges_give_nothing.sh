#!/usr/bin/env bash
# database: empty
# Default privileges of the role that installs give nobody more than the list of grants says: the catalogue is the same, but
# for auth.uid() and friends, which everybody may call anyway.
set -euo pipefail

snapshot() {
    psql -X -A -t -q -v ON_ERROR_STOP=1 -d "$1" -f "$AUTH_EXT_ROOT/tests/catalogue/snapshot.sql" | grep -vE '^default privileges |^function auth\.|^role '
}

psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO anon, authenticated, service_role, authenticator;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO anon, authenticated, service_role, authenticator;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO anon, authenticated, service_role, authenticator;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO anon, authenticated, service_role, authenticator;
CREATE EXTENSION auth_ext;
SQL
psql -X -A -t -c 'SELECT auth_ext.setup()' | grep -q '"auth_schema": "created"'
snapshot auth_ext_ready >ordinary.txt
snapshot "$PGDATABASE" >generous.txt
(($(wc -l <ordinary.txt) > 300))
diff -U 0 ordinary.txt generous.txt
