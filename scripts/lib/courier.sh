# shellcheck shell=bash
# The program that carries mail out of the database.

# build_courier debug|release: builds it, unless AUTH_EXT_COURIER names one, and exports that variable.
build_courier() {
    local profile=$1 options=()
    [[ -z ${AUTH_EXT_COURIER:-} ]] || return 0
    [[ $profile == debug ]] || options=(--profile "$profile")
    claim_target
    step 'Building the courier' courier cargo_build_courier "${options[@]}"
    export AUTH_EXT_COURIER=$CARGO_TARGET_DIR/$profile/auth_ext_courier
    release_target
}

cargo_build_courier() {
    cd -- "$AUTH_EXT_ROOT" || exit
    cargo build --locked "$@" --package auth_ext_courier
}
