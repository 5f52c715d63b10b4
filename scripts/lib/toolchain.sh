# shellcheck shell=bash
# Rust and the pinned cargo-pgrx. The versions that count are those in Cargo.toml.

# require_cargo: fails unless a cargo of the version that Cargo.toml asks for is on the PATH.
require_cargo() {
    local wanted found
    [[ ! -x ${CARGO_HOME:-$HOME/.cargo}/bin/cargo ]] || PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
    wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$AUTH_EXT_ROOT/Cargo.toml")
    command -v cargo >/dev/null ||
        fail "no cargo: install Rust $wanted or newer with rustup for $(id -un), then run this again"
    found=$(cd -- "$AUTH_EXT_ROOT" && cargo --version 2>&1) || true
    # The first call may fetch the toolchain and tell of it.
    found=${found##*$'\n'}
    [[ $found == 'cargo '* || $found != *rustup* ]] ||
        fail "rustup has no toolchain for $(id -un): run 'rustup default stable' to get Rust $wanted or newer, then run this again"
    [[ $found == 'cargo '* ]] || fail "cargo does not run: ${found%%$'\n'*}; repair the Rust installation with rustup"
    found=$(awk '{ print $2 }' <<<"$found")
    [[ $(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1) == "$wanted" ]] ||
        fail "cargo $found is too old: run 'rustup update stable' to get Rust $wanted or newer, then run this again"
}

# install_cargo_pgrx: builds the cargo-pgrx that fits Cargo.toml's pgrx, once per machine, and puts it on the PATH.
install_cargo_pgrx() {
    local version
    version=$(sed -n 's/^pgrx = .*version = "=\([^"]*\)".*/\1/p' "$AUTH_EXT_ROOT/Cargo.toml")
    [[ -n $version ]] || fail 'Cargo.toml pins no exact pgrx version'
    local tools=$AUTH_EXT_CACHE/tools/cargo-pgrx-$version
    if [[ ! -x $tools/bin/cargo-pgrx ]]; then
        require_space "$AUTH_EXT_CACHE" 2000 'building cargo-pgrx'
        step "Building cargo-pgrx $version" cargo-pgrx build_cargo_pgrx "$version" "$tools"
        rm -rf -- "$AUTH_EXT_CACHE/build-cargo-pgrx"
    fi
    PATH=$tools/bin:$PATH
    write_pgrx_config
}

build_cargo_pgrx() {
    cd -- "$AUTH_EXT_CACHE" || exit
    CARGO_TARGET_DIR=$AUTH_EXT_CACHE/build-cargo-pgrx \
        cargo install --locked --root "$2" --version "=$1" cargo-pgrx
}

# write_pgrx_config: tells pgrx which pg_config to use. `cargo pgrx init` would run initdb, which root may not.
write_pgrx_config() {
    export PGRX_HOME=$AUTH_EXT_CACHE/pgrx-$PG_MAJOR
    local wanted="[configs]
pg$PG_MAJOR = \"$postgres_config\""
    mkdir -p -- "$PGRX_HOME"
    # Only when it differs: its time stamp makes cargo build pgrx again.
    [[ -f $PGRX_HOME/config.toml && $(<"$PGRX_HOME/config.toml") == "$wanted" ]] ||
        printf '%s\n' "$wanted" >"$PGRX_HOME/config.toml"
}
