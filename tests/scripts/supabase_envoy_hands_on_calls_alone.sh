#!/usr/bin/env bash
# deploy/supabase/envoy.lua in an Envoy with routes like Supabase's: under /rest/v1/ PostgREST gets of auth_api the calls alone, and these
# bare, however a client names the schema; everything else comes as it was sent, and /auth/v1/ at the door.
set -euo pipefail
# shellcheck source=scripts/lib/setup.sh
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/scripts/lib/web.sh"
source "$AUTH_EXT_ROOT/scripts/lib/stack.sh"
trap processes_stop EXIT
install_python_packages e2e-python "$AUTH_EXT_ROOT/tests/e2e/requirements.txt" >setup.txt 2>&1
# shellcheck disable=SC2154
python=$cached/bin/python3
envoy=$("$python" -c 'import envoy, pathlib; print(pathlib.Path(envoy.__file__).parent / "_bin" / "envoy")')
postgrest=$(free_port)
cat >postgrest.py <<'PYTHON'
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Echo(BaseHTTPRequestHandler):
    def answer(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        body = json.dumps({"method": self.command, "path": self.path, "headers": [[name.lower(), value] for name, value in self.headers.items()]}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("cache-control", "no-store")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_GET = do_POST = answer
    def log_message(self, *_):
        pass

ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()
PYTHON
process_start supabase_envoy-postgrest "$postgrest" "$python" "$PWD/postgrest.py" "$postgrest"
gateway=$(free_port)
mkdir -p "$AUTH_EXT_RUN/supabase_envoy"
cat >"$AUTH_EXT_RUN/supabase_envoy/envoy.yaml" <<YAML
static_resources:
  listeners:
  - address: { socket_address: { address: 127.0.0.1, port_value: $gateway } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: gateway
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - match: { prefix: /auth/v1/ }
                route: { cluster: rest }
                request_headers_to_remove: [authorization, accept-profile, accept-encoding, prefer, range]
              - match: { prefix: /rest/v1/ }
                route: { cluster: rest, prefix_rewrite: / }
          http_filters:
          - name: envoy.filters.http.lua
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
              clear_route_cache: false
              default_source_code: { filename: "$AUTH_EXT_ROOT/deploy/supabase/envoy.lua" }
          - name: envoy.filters.http.router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
  clusters:
  - name: rest
    type: STATIC
    load_assignment:
      cluster_name: rest
      endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: $postgrest } } } }] }]
YAML
process_start supabase_envoy "$gateway" "$envoy" --config-path "$AUTH_EXT_RUN/supabase_envoy/envoy.yaml" --concurrency 1 --use-dynamic-base-id \
    --log-level warning --disable-hot-restart

"$python" - "$gateway" <<'PYTHON'
import http.client, json, sys

def ask(method, path, lines=()):
    """What PostgREST got; the status where it got nothing."""
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in lines:
        connection.putheader(name, value)
    connection.putheader("Content-Length", "2" if method == "POST" else "0")
    connection.endheaders(b"{}" if method == "POST" else None)
    response = connection.getresponse()
    body = json.loads(response.read())
    return body if response.status == 200 else response.status

def values(request, name):
    return [value for header, value in request["headers"] if header == name]

shaping = [("Cookie", "sb-refresh-token=x"), ("Accept", "application/vnd.pgrst.object+json"), ("Prefer", "tx=rollback"), ("Range", "5-6"), ("Range-Unit", "items")]
query = "?select=pgrst_scalar:pgrst_scalar->>msg::int&limit=0"
named = [
    ("POST", [("Content-Profile", "auth_api")]), ("POST", [("content-profile", "  auth_api ")]), ("POST", [("Content-Profile", "AUTH_API")]),
    ("POST", [("Content-Profile", "public"), ("Content-Profile", "auth_api")]), ("POST", [("Content-Profile", "auth_api"), ("Content-Profile", "public")]),
    ("POST", [("Content-Profile", '"auth_api", public')]), ("GET", [("Accept-Profile", "auth_api")]),
    ("GET", [("Accept-Profile", "public"), ("Accept-Profile", "auth_api")]), ("POST", [("Accept-Profile", "auth_api")]),
]
for method, profile in named:
    got = ask(method, "/rest/v1/rpc/sign_in_with_password" + query, profile + shaping)
    assert got["path"] == "/rpc/sign_in_with_password" and got["method"] == method, (profile, got)
    assert values(got, "accept") == ["application/json"], (profile, got)
    assert values(got, "content-profile") == values(got, "accept-profile") == ["auth_api"], (profile, got)
    assert not any(values(got, name) for name in ("prefer", "range", "range-unit", "cookie")), (profile, got)
    for path in ("/rest/v1/", "/rest/v1/notes?select=*", "/rest/v1/rpc/", "/rest/v1/rpc/get_user/more", "/rest/v1/rpc%2fget_user"):
        assert ask(method, path, profile) == 404, (profile, path)

# The application's own schemas are no matter of the filter.
for profile in ([], [("Content-Profile", "public")], [("Content-Profile", "public"), ("Content-Profile", "other")]):
    got = ask("POST", "/rest/v1/rpc/mine?select=a&limit=1", profile + shaping)
    assert got["path"] == "/rpc/mine?select=a&limit=1" and values(got, "prefer") == ["tx=rollback"] and not values(got, "cookie"), got
    assert [value for value in ",".join(values(got, "content-profile")).split(",") if value] == [value for _, value in profile], got

# The door.
got = ask("POST", "/auth/v1/token?grant_type=password", [("apikey", "key"), ("Authorization", "Bearer mine")] + shaping)
assert got["path"] == "/rpc/http" and values(got, "x-original-uri") == ["/auth/v1/token?grant_type=password"], got
assert values(got, "x-auth-ext-authorization") == ["Bearer mine"] and not values(got, "authorization") and not values(got, "prefer"), got
assert values(got, "cookie") == ["sb-refresh-token=x"], got
PYTHON
