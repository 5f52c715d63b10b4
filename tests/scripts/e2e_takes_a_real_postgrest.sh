#!/usr/bin/env bash
# database: empty
# POSTGREST=/path/to/postgrest makes the suite e2e start that program: with db-pre-config and no key in its environment, and wait until it
# has read the schema. What db-pre-config hands over, and the public set for when it fails, verify the database's tokens.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/scripts/lib/web.sh"
source "$AUTH_EXT_ROOT/scripts/lib/process.sh"
source "$AUTH_EXT_ROOT/scripts/lib/stack.sh"
name=e2e_takes_a_real_postgrest
trap 'processes_stop; server_stop "$AUTH_EXT_RUN/$name"' EXIT
server_start "$name"
server_use "$name"
createdb mine
psql -X -q -v ON_ERROR_STOP=1 -d mine -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' -c 'ALTER ROLE authenticator LOGIN' >/dev/null

# Says what it was given, answers 503 twice and then with the schema, as PostgREST does.
cat >postgrest <<'END'
#!/usr/bin/env python3
import http.server, os, pathlib, sys
if sys.argv[1:] == ["--version"]:
    sys.exit("PostgREST 14.17")
here = pathlib.Path(__file__).parent
(here / "environment").write_text("".join(f"{name}={value}\n" for name, value in sorted(os.environ.items())))
asked = 0
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        asked += 1
        (here / "asked").write_text(str(asked))
        self.send_response(503 if asked < 3 else 200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["PGRST_SERVER_PORT"])), Answers).serve_forever()
END
chmod 755 postgrest
POSTGREST=$PWD/postgrest
install_postgrest | grep -qx 'PostgREST: PostgREST 14.17'
install_postgrest >/dev/null
postgrest_start "$name-postgrest" mine "$(free_port)"
[[ $(<asked) == 3 ]]
grep -qx 'PGRST_DB_PRE_CONFIG=auth_ext.postgrest_config' environment
grep -qx 'PGRST_DB_PRE_REQUEST=auth_ext.check_request' environment
grep -qx 'PGRST_DB_SCHEMAS=public, auth_api' environment
if grep -Eq 'SECRET|COMPAT|POSTGREST=' environment; then exit 1; fi

for keys in "$(postgrest_keys mine)" "$(psql -XAtc 'SELECT auth_ext.jwks()' -d mine)"; do
    [[ $(psql -XAtq -d mine -v keys="$keys" <<'SQL'
SELECT auth_ext.decode_jwt(auth_ext.create_api_key('anon')) #>> '{header,kid}' = :'keys'::jsonb #>> '{keys,0,kid}', :'keys'::jsonb #>> '{keys,0,d}' IS NULL;
SQL
    ) == 't|t' ]]
done

# shellcheck disable=SC2034
POSTGREST=$PWD/nothing_is_here
if (install_postgrest) 2>message; then exit 1; fi
grep -q 'POSTGREST is no program' message
