# shellcheck shell=bash
# scripts/demo --web: the example page on loopback, with a gateway, PostgREST's stand-in and PostgreSQL behind it, a mail server
# that shows what was sent, and an OpenID provider to sign in with.

show_page() {
    local packages url port
    printf 'Setting up\n'
    mapfile -t packages < <(python_packages)
    # shellcheck disable=SC2034
    debian_downloads=(nginx)
    set_up "${packages[@]}"
    install_node
    install_postgrest
    install_from_debian nginx nginx
    install_mail_catcher
    install_openid_provider
    build_courier release
    create_run_directory
    build_page
    # No statement with a password or a token in it is logged, not even one that fails.
    server_start demo -- -c log_min_error_statement=panic
    server_use demo
    createdb auth_ext_web
    psql -X -q -v ON_ERROR_STOP=1 -d auth_ext_web -f "$AUTH_EXT_ROOT/examples/web/database.sql" >/dev/null
    # shellcheck disable=SC2154
    stack_start web auth_ext_web nginx "$page"
    # shellcheck disable=SC2154
    configure_page "$stack"
    # By this name, because a browser has no passkeys for an address.
    url=http://localhost:$(sed -n 's/^GATEWAY_PORT=//p' "$stack")
    psql -X -q -v ON_ERROR_STOP=1 -v url="$url" -d auth_ext_web >/dev/null <<'SQL'
UPDATE auth_ext.settings
SET site_url = :'url', external_url = :'url' || '/auth/v1', relying_party_origins = :'url';
SQL
    mail_catcher_start 500
    courier_start courier auth_ext_web "$stack"
    port=$(free_port)
    openid_provider_start elsewhere "$port" \
        "{\"clients\": [{\"id\": \"marginalia\", \"secret\": \"of the demonstration\", \"redirects\": [\"$url/auth/v1/callback\"]}]}"
    psql -X -q -v ON_ERROR_STOP=1 -v issuer="http://127.0.0.1:$port" -d auth_ext_web >/dev/null <<'SQL'
SELECT auth_ext.set_provider('elsewhere', 'marginalia', 'of the demonstration', true, jsonb_build_object('issuer', :'issuer', 'local', true));
SQL
    documents_arrive auth_ext_web 2
    # shellcheck disable=SC2154
    printf '\nThe page:  %s\nIts mail:  %s\nA token:   %s/token.html\nIts data:  psql -h %s -U postgres auth_ext_web\nCtrl-C stops everything and removes the data.\n' \
        "$url" "$mail_catcher_url" "$url" "$PGHOST"
    local pid
    read -r pid _ <"$AUTH_EXT_RUN/web/pid"
    # Waiting for it, not for a command in the foreground, lets a signal through at once.
    wait "$pid" || true
    fail "the gateway ended: $(tail -n 3 "$AUTH_EXT_RUN/web/log" | tr '\n' ' ')"
}
