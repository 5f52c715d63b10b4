# shellcheck shell=bash
# Installs the independent JWT implementations, in the versions that the lock files here pin, once into the cache.
# Sets oracles to the directory: bin/python3 has PyJWT, and the .mjs files there find jose and jsonwebtoken. The Node.js that
# runs them is on the PATH afterwards.
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/scripts/lib/web.sh"

install_oracles() {
    local here=$AUTH_EXT_ROOT/tests/differential
    make_cache
    install_node
    in_cache "differential-$(hash_of "$here"/{package.json,package-lock.json,requirements.txt} "$here"/*.mjs)" install_oracles_into "$here"
    # shellcheck disable=SC2034
    oracles=$cached
}

install_oracles_into() {
    install_node_packages_into "$1" "$2"
    cp -- "$1"/*.mjs "$2/"
    # The virtual environment shares the directory.
    python3 -m venv "$2"
    "$2/bin/python3" -m pip install --quiet --disable-pip-version-check --requirement "$1/requirements.txt"
}
