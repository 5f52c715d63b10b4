# shellcheck shell=bash
# Installs the independent JWT implementations, in the versions that the lock files here pin, once into the cache.
# Sets oracles to the directory: bin/python3 has PyJWT, and the .mjs files there find jose and jsonwebtoken.
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
make_cache

install_oracles() {
    local here=$AUTH_EXT_ROOT/tests/differential
    oracles=$AUTH_EXT_CACHE/differential-$(cat "$here/package-lock.json" "$here/requirements.txt" | sha256sum | cut -c 1-16)
    # Two tests may come at once.
    exec {oracles_lock}>"$AUTH_EXT_CACHE/differential.lock"
    flock "$oracles_lock"
    if [[ ! -d $oracles ]]; then
        local missing=()
        command -v npm >/dev/null || missing+=(nodejs npm)
        python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
        install_packages "${missing[@]}"
        rm -rf -- "$oracles.unfinished"
        python3 -m venv "$oracles.unfinished"
        "$oracles.unfinished/bin/python3" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
        cp -- "$here/package.json" "$here/package-lock.json" "$oracles.unfinished/"
        (cd -- "$oracles.unfinished" && npm ci --ignore-scripts --no-audit --no-fund --silent)
        mv -T -- "$oracles.unfinished" "$oracles"
    fi
    cp -- "$here"/*.mjs "$oracles/"
    exec {oracles_lock}>&-
}
install_oracles
