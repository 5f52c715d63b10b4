# shellcheck shell=bash
# The extension, built in release mode and kept in the cache by what went into it.

# Everything that is compiled or included: the name of the package in the cache is the hash of these files.
extension_sources=(Cargo.toml Cargo.lock auth_ext.control build.rs .cargo src sql)

# How cargo builds it: release, or debug, which takes a third of the time and stops at an integer overflow.
export AUTH_EXT_PROFILE=${AUTH_EXT_PROFILE:-release}

# build_extension: sets AUTH_EXT_PACKAGE to a directory with the packaged extension, building it only when no package of
# exactly these sources exists. Whoever sets AUTH_EXT_PACKAGE brings a package of their own.
build_extension() {
    if [[ -n ${AUTH_EXT_PACKAGE:-} ]]; then
        [[ -d $AUTH_EXT_PACKAGE/usr ]] || fail "AUTH_EXT_PACKAGE=$AUTH_EXT_PACKAGE holds no packaged extension (no usr/ in it)"
        return
    fi
    AUTH_EXT_PACKAGE=$AUTH_EXT_CACHE/package/$(extension_hash)
    export AUTH_EXT_PACKAGE
    [[ -d $AUTH_EXT_PACKAGE ]] || build_missing_package
    touch -- "$AUTH_EXT_PACKAGE"
    forget_old_packages
}

# forget_old_packages: keeps the newest eight (two profiles for four versions), and what a run of another clone may have begun with: none takes
# five hours.
forget_old_packages() {
    local package
    while read -r _ package; do
        find "$package" -maxdepth 0 -mmin +300 -exec rm -rf -- {} +
    done < <(find "$AUTH_EXT_CACHE/package" -mindepth 1 -maxdepth 1 -type d ! -name '.*' -printf '%T@ %p\n' | sort -rn | tail -n +9)
}

build_missing_package() {
    require_space "$AUTH_EXT_CACHE" 2000 'building the extension'
    claim_target
    claim_packages
    step 'Fetching the crates' fetch fetch_crates
    if [[ ! -d $AUTH_EXT_PACKAGE ]]; then
        step "Building the extension for PostgreSQL $PG_MAJOR in $AUTH_EXT_PROFILE mode" build package_extension
    fi
    release_packages
    release_target
}

fetch_crates() {
    cd -- "$AUTH_EXT_ROOT" || exit
    cargo fetch --locked
}

package_extension() {
    local unfinished profile=()
    [[ $AUTH_EXT_PROFILE == release ]] || profile=(--debug)
    cd -- "$AUTH_EXT_ROOT" || exit
    mkdir -p -- "$AUTH_EXT_CACHE/package"
    # What a build that was killed left: we hold the lock of the packages.
    rm -rf -- "$AUTH_EXT_CACHE"/package/.unfinished.*
    unfinished=$(mktemp -d "$AUTH_EXT_CACHE/package/.unfinished.XXXXXX")
    cargo pgrx package "${profile[@]}" --package auth_ext --pg-config "$postgres_config" \
        --no-default-features --features "pg$PG_MAJOR" --out-dir "$unfinished"
    check_sources_are_hashed
    use_debian_directories "$unfinished"
    mv -T -- "$unfinished" "$AUTH_EXT_PACKAGE"
}

# use_debian_directories PACKAGE: cargo-pgrx puts the files where this pg_config says, which may be anywhere.
use_debian_directories() {
    local library=$1/usr/lib/postgresql/$PG_MAJOR/lib share=$1/usr/share/postgresql/$PG_MAJOR/extension
    if [[ ! -d $library ]]; then
        mkdir -p "$1.laid_out/usr/lib/postgresql/$PG_MAJOR" "$1.laid_out/usr/share/postgresql/$PG_MAJOR"
        mv -- "$1$("$postgres_config" --pkglibdir)" "$1.laid_out/usr/lib/postgresql/$PG_MAJOR/lib"
        mv -- "$1$("$postgres_config" --sharedir)/extension" "$1.laid_out/usr/share/postgresql/$PG_MAJOR/extension"
        rm -rf -- "$1"
        mv -- "$1.laid_out" "$1"
    fi
    [[ -f $library/auth_ext.so && -f $share/auth_ext.control ]]
}

# check_sources_are_hashed: fails when the build read a file of the clone that extension_sources leaves out.
check_sources_are_hashed() {
    local file source inside
    while read -r file; do
        [[ $file == "$AUTH_EXT_ROOT"/* ]] || continue
        file=${file#"$AUTH_EXT_ROOT"/}
        inside=no
        for source in "${extension_sources[@]}"; do
            [[ $file != "$source" && $file != "$source"/* ]] || inside=yes
        done
        [[ $inside == yes ]] || fail "the build reads $file: add it to extension_sources in scripts/lib/extension.sh"
    done < <(sed 's/^[^:]*://; s/\([^\\]\) /\1\n/g' "$CARGO_TARGET_DIR/$AUTH_EXT_PROFILE/libauth_ext.d")
}

# extension_hash: prints a hash of the sources and of all that they are built with.
extension_hash() {
    local source
    (
        cd -- "$AUTH_EXT_ROOT" || exit
        rustc -vV
        "$postgres_config"
        printf '%s\n' "$AUTH_EXT_PROFILE"
        printf '%s\n' "${RUSTFLAGS:-}" "${CARGO_PROFILE_RELEASE_LTO:-}"
        for source in "${extension_sources[@]}"; do
            [[ ! -e $source ]] || find "$source" -path src/courier -prune -o -type f -print0
        done | LC_ALL=C sort -z | xargs -0 sha256sum
    ) | sha256sum | cut -c 1-32
}

# claim_target: takes cargo's target directory for this clone, waiting while another clone builds in it.
# Cargo takes the files of one clone for those of another when they share a target directory and one is older than
# the other's build, and hands out the wrong program. So what another clone built of ours is forgotten; crates stay.
claim_target() {
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$AUTH_EXT_CACHE/target}
    mkdir -p -- "$CARGO_TARGET_DIR"
    CARGO_TARGET_DIR=$(cd -- "$CARGO_TARGET_DIR" && pwd -P)
    exec {target_lock}>"$CARGO_TARGET_DIR/.auth_ext.lock"
    flock -n "$target_lock" || step 'Waiting for another build' wait flock "$target_lock"
    local owner=$CARGO_TARGET_DIR/.auth_ext.clone
    if [[ ! -f $owner || $(<"$owner") != "$AUTH_EXT_ROOT" ]]; then
        rm -rf -- "$CARGO_TARGET_DIR"/*/.fingerprint/auth_ext-* "$CARGO_TARGET_DIR"/*/.fingerprint/auth_ext_core-*
        printf '%s\n' "$AUTH_EXT_ROOT" >"$owner"
    fi
}

release_target() {
    exec {target_lock}>&-
}

# claim_packages: waits while another build, in whatever target directory, puts a package into this cache.
claim_packages() {
    exec {packages_lock}>"$AUTH_EXT_CACHE/package.lock"
    flock -n "$packages_lock" || step 'Waiting for another build' wait flock "$packages_lock"
}

release_packages() {
    exec {packages_lock}>&-
}
