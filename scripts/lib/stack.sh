# shellcheck shell=bash
# A whole stack for supabase-js on loopback: PostgREST's stand-in on a database of a throw-away server, and a gateway with a
# configuration from deploy/.

# stack_start NAME DATABASE GATEWAY SITE_ROOT [fallback]: starts both and sets stack to a file of variables: AUTH_EXT_URL, ANON_KEY,
# SERVICE_ROLE_KEY. The database is on the server that server_use named. With "fallback" PostgREST's stand-in has the key set only
# that deploy/README.md gives PostgREST for when db-pre-config fails. nginx serves the site in SITE_ROOT, too; beside the others a web
# server of its own does, at SITE_ORIGIN, unless SITE_ROOT is empty.
stack_start() {
    local name=$1 database=$2 gateway=$3 postgrest_port gateway_port site_port
    postgrest_port=$(free_port)
    postgrest_start "$name-postgrest" "$database" "$postgrest_port" "${5:-}"
    gateway_port=$(free_port)
    site_port=$gateway_port
    if [[ $gateway != nginx && -n $4 ]]; then
        site_port=$(free_port)
        process_start "$name-site" "$site_port" python3 -m http.server --bind 127.0.0.1 --directory "$4" "$site_port"
    fi
    stack=$AUTH_EXT_RUN/$name/variables
    mkdir -p "$AUTH_EXT_RUN/$name"
    chmod 700 "$AUTH_EXT_RUN/$name"
    printf '%s=%s\n' >"$stack" \
        AUTH_EXT_URL "http://127.0.0.1:$gateway_port" \
        POSTGREST_URL "http://127.0.0.1:$postgrest_port" \
        GATEWAY_ADDRESS 127.0.0.1 GATEWAY_PORT "$gateway_port" \
        POSTGREST_ADDRESS 127.0.0.1 POSTGREST_PORT "$postgrest_port" \
        COURIER_ADDRESS 127.0.0.1 COURIER_PORT "$(free_port)" \
        SITE_ORIGIN "http://127.0.0.1:$site_port" SITE_ROOT "$4" \
        ANON_KEY "$(api_key "$database" anon)" SERVICE_ROLE_KEY "$(api_key "$database" service_role)"
    gateway_start "$name" "$gateway" "$stack"
}

# postgrest_start NAME DATABASE PORT [fallback]: starts PostgREST, or its stand-in, with the keys of the database: PostgREST asks for them by
# db-pre-config and has none in its environment; the stand-in knows no db-pre-config, so what that hands over is asked for here,
# by the same role.
postgrest_start() {
    local variables=(
        PGRST_DB_URI="postgres://authenticator@localhost/$2?host=${PGHOST//\//%2F}"
        PGRST_DB_SCHEMAS='public, auth_api' PGRST_DB_ANON_ROLE=anon
        PGRST_DB_PRE_REQUEST=auth_ext.check_request PGRST_DB_CHANNEL_ENABLED=true
        PGRST_SERVER_HOST=127.0.0.1 PGRST_SERVER_PORT="$3"
    )
    # shellcheck disable=SC2154
    if [[ -n ${POSTGREST:-} ]]; then
        process_start "$1" "$3" env -i PATH="$PATH" "${variables[@]}" PGRST_DB_PRE_CONFIG=auth_ext.postgrest_config "$postgrest"
        postgrest_answers "$3"
    else
        local keys
        if [[ ${4:-} == fallback ]]; then keys=$(psql -XAtc 'SELECT auth_ext.jwks()' -d "$2"); else keys=$(postgrest_keys "$2"); fi
        process_start "$1" "$3" env -i PATH="$PATH" "${variables[@]}" PGRST_JWT_SECRET="$keys" PGRST_COMPAT_MODE=true "$postgrest"
    fi
}

# postgrest_keys DATABASE: prints the key set that db-pre-config hands to PostgREST.
postgrest_keys() {
    psql -XAtq -U authenticator -d "$1" -v ON_ERROR_STOP=1 \
        -c 'BEGIN; SELECT auth_ext.postgrest_config()' -c "SELECT pg_catalog.current_setting('pgrst.jwt_secret')" -c COMMIT | sed '/^$/d'
}

# postgrest_answers PORT: waits until PostgREST has read the schema; until then it answers 503.
postgrest_answers() {
    python3 - "$1" <<'PYTHON'
import sys, time, urllib.error, urllib.request
for _ in range(300):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/").close()
        break
    except urllib.error.HTTPError as error:
        if error.code != 503:
            break
    except OSError:
        pass
    time.sleep(0.1)
else:
    sys.exit("PostgREST reads no schema")
PYTHON
}

# api_key DATABASE ROLE: prints a new API key.
api_key() {
    psql -XAtq -d "$1" -c "SELECT auth_ext.create_api_key('$2', '1 day')"
}

# gateway_start NAME GATEWAY VARIABLES: starts nginx, Caddy or Envoy with its configuration from deploy/.
gateway_start() {
    local directory=$AUTH_EXT_RUN/$1 port
    port=$(sed -n 's/^GATEWAY_PORT=//p' "$3")
    case $2 in
        nginx)
            filled_in "$3" <"$AUTH_EXT_ROOT/deploy/nginx/auth_ext.conf.template" >"$directory/auth_ext.conf"
            nginx_main "$directory" >"$directory/nginx.conf"
            # shellcheck disable=SC2154
            process_start "$1" "$port" "$nginx" -p "$directory" -c nginx.conf -e stderr
            ;;
        caddy)
            local variables
            mapfile -t variables <"$3"
            # shellcheck disable=SC2154
            process_start "$1" "$port" env -i HOME="$directory" PATH="$PATH" "${variables[@]}" \
                "$caddy" run --config "$AUTH_EXT_ROOT/deploy/caddy/Caddyfile" --adapter caddyfile
            ;;
        envoy)
            filled_in "$3" <"$AUTH_EXT_ROOT/deploy/envoy/envoy.yaml.template" >"$directory/envoy.yaml"
            # shellcheck disable=SC2154
            process_start "$1" "$port" "$envoy" --config-path "$directory/envoy.yaml" --concurrency 1 --use-dynamic-base-id \
                --log-level warning --disable-hot-restart
            ;;
        *) fail "no gateway $2" ;;
    esac
}

# filled_in VARIABLES: copies standard input to standard output with ${NAME} replaced, as envsubst would.
filled_in() {
    local text name value
    text=$(cat)
    while IFS='=' read -r name value; do text=${text//"\${$name}"/"$value"}; done <"$1"
    printf '%s\n' "$text"
}

# nginx_main DIRECTORY: prints a main configuration for one process, whoever runs it, that writes into DIRECTORY only.
nginx_main() {
    cat <<CONFIGURATION
daemon off;
master_process off;
pid $1/nginx.pid;
events {}
http {
    access_log off;
    client_body_temp_path $1/body;
    proxy_temp_path $1/proxy;
    fastcgi_temp_path $1/fastcgi;
    uwsgi_temp_path $1/uwsgi;
    scgi_temp_path $1/scgi;
    types {
        text/html html;
        text/css css;
        text/javascript js;
        image/svg+xml svg;
        font/woff2 woff2;
    }
    include $1/auth_ext.conf;
}
CONFIGURATION
}
