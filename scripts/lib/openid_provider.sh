# shellcheck shell=bash
# A real OpenID provider on loopback: the certified npm package oidc-provider, with a form of ours where anybody may say who he is.

install_openid_provider() {
    install_node_packages openid-provider "$AUTH_EXT_ROOT/scripts/lib/openid_provider"
    openid_provider_packages=$cached/node_modules
}

# openid_provider_start NAME PORT OPTIONS: starts one; OPTIONS is what openid_provider/provider.mjs takes, but for the port.
openid_provider_start() {
    local directory=$AUTH_EXT_RUN/$1
    mkdir -p "$directory"
    cp -- "$AUTH_EXT_ROOT/scripts/lib/openid_provider/provider.mjs" "$directory/"
    # Node.js finds packages above the file that asks for them.
    ln -s "$openid_provider_packages" "$directory/node_modules"
    process_start "$1" "$2" env -i PATH="$PATH" HOME="$AUTH_EXT_RUN" node "$directory/provider.mjs" "{\"port\": $2, ${3#\{}"
}

# documents_arrive DATABASE COUNT: waits until a courier has brought so many documents that providers publish: two of each.
documents_arrive() {
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        [[ $(psql -XAtq -d "$1" -c 'SELECT count(document) FROM auth_ext.provider_documents') != "$2" ]] || return 0
        sleep 0.1
    done
    fail "no courier brings what the providers of $1 publish"
}
