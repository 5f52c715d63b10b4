#!/usr/bin/env bash
# database: empty
# Keycloak itself as the provider: supabase-js through nginx, PostgREST's stand-in and the courier, by redirect and with id tokens,
# over a change of the realm's keys and a logout. Keycloak comes from Maven (org.keycloak:keycloak-quarkus-dist) by the machine's own
# Maven, into the cache, built for its file database; it runs on Java 17 or newer. Its first run takes minutes.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/scripts/lib/web.sh"
source "$AUTH_EXT_ROOT/scripts/lib/process.sh"
source "$AUTH_EXT_ROOT/scripts/lib/stack.sh"
source "$AUTH_EXT_ROOT/scripts/lib/courier.sh"
source "$AUTH_EXT_ROOT/scripts/lib/openid_provider.sh"
name=keycloak_signs_people_in
version=26.7.3
keycloak=$AUTH_EXT_RUN/$name-keycloak
# keycloak_stop: kc.sh only watches over Java, which takes its time to end.
keycloak_stop() {
    local java tries
    java=$(ps -o pid= --ppid "$(cut -d ' ' -f 1 "$keycloak/pid")" | tr -d ' ')
    [[ -n $java ]] || return 0
    kill -TERM "$java" 2>/dev/null || return 0
    for ((tries = 0; tries < 600; tries++)); do
        [[ -d /proc/$java ]] || return 0
        sleep 0.1
    done
    kill -KILL "$java" 2>/dev/null || true
}

leave() {
    local one
    [[ ! -f $keycloak/pid ]] || keycloak_stop
    cp -- "$keycloak/log" keycloak.log 2>/dev/null || true
    for one in courier keycloak nginx nginx-postgrest; do
        [[ ! -f $AUTH_EXT_RUN/$name-$one/pid ]] || process_stop "$AUTH_EXT_RUN/$name-$one"
    done
    server_stop "$AUTH_EXT_RUN/$name"
}
trap leave EXIT

# java_packages: prints what is missing to run it and to get it.
java_packages() {
    command -v java >/dev/null || printf '%s\n' openjdk-17-jre-headless
    command -v mvn >/dev/null || printf '%s\n' maven
}

unpack_keycloak() {
    local here=$1
    mvn --quiet --batch-mode dependency:copy -Dartifact="org.keycloak:keycloak-quarkus-dist:$version:tar.gz" -DoutputDirectory="$here"
    tar -xzf "$here/keycloak-quarkus-dist-$version.tar.gz" -C "$here" --strip-components 1
    rm -- "$here/keycloak-quarkus-dist-$version.tar.gz"
    "$here/bin/kc.sh" build --db=dev-file
}

mapfile -t missing < <(java_packages)
install_packages "${missing[@]}"
make_cache
in_cache "keycloak-$version" unpack_keycloak
mkdir -p "$keycloak"
cp -r -- "$cached" "$keycloak/dist"

install_node
install_postgrest
install_from_debian nginx nginx
build_courier debug
install_node_packages e2e-node "$AUTH_EXT_ROOT/tests/e2e"
mkdir client site
cp -r "$AUTH_EXT_ROOT"/tests/e2e/{lib,keycloak,package.json} client/
ln -s "$cached/node_modules" client/node_modules

server_start "$name"
server_use "$name"
createdb mine
export PGDATABASE=mine
psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' -c 'ALTER ROLE authenticator LOGIN' \
    -c 'ALTER ROLE auth_ext_courier LOGIN' >/dev/null
stack_start "$name-nginx" mine nginx "$PWD/site"
mapfile -t variables <"$stack"
export "${variables[@]}"

# In the realm that is imported stands where Keycloak may send people back to.
port=$(free_port)
KEYCLOAK_PASSWORD=$(od -An -N 16 -tx1 /dev/urandom | tr -d ' \n')
export KEYCLOAK_ISSUER=http://127.0.0.1:$port/realms/people KEYCLOAK_PASSWORD
mkdir -p "$keycloak/dist/data/import"
sed "s|\${CALLBACK}|$AUTH_EXT_URL/auth/v1/callback|" "$AUTH_EXT_ROOT/tests/e2e/keycloak/realm.json" >"$keycloak/dist/data/import/people.json"
# On a busy machine it takes minutes to listen.
process_minutes=40 process_start "$name-keycloak" "$port" env -i PATH="$PATH" HOME="$keycloak" JAVA_OPTS_APPEND=-Xmx768m \
    KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD="$KEYCLOAK_PASSWORD" \
    "$keycloak/dist/bin/kc.sh" start --optimized --import-realm --cache=local --http-enabled=true --hostname-strict=false \
    --http-host=127.0.0.1 --http-port="$port"
# What it serves is the realm once that is imported.
for ((tries = 0; tries < 6000; tries++)); do
    ! python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1])' "$KEYCLOAK_ISSUER/.well-known/openid-configuration" 2>/dev/null || break
    sleep 0.1
done

psql -X -q -v ON_ERROR_STOP=1 -v url="$AUTH_EXT_URL" -v issuer="$KEYCLOAK_ISSUER" >/dev/null <<'SQL'
UPDATE auth_ext.settings
SET external_url = :'url' || '/auth/v1', site_url = :'url', redirect_allow_list = ARRAY['https://app.example.com/**'],
    provider_tokens_kept = true, client_address_header = 'x-forwarded-for', argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.set_provider('keycloak', 'app', 's/+e=cret', true, jsonb_build_object('url', :'issuer', 'local', true));
SQL
process_start "$name-courier" "$COURIER_PORT" env -i PATH="$PATH" AUTH_EXT_COURIER_DATABASE_URL="host=$PGHOST user=auth_ext_courier dbname=mine" \
    AUTH_EXT_COURIER_SERVER_LISTEN=off AUTH_EXT_COURIER_CALLBACK_LISTEN="127.0.0.1:$COURIER_PORT" "$AUTH_EXT_COURIER"
documents_arrive mine 2
node client/keycloak/signs_people_in.mjs
