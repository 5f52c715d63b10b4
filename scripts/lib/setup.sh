# shellcheck shell=bash
# What scripts/setup, scripts/demo and scripts/test begin with.
# shellcheck source=scripts/lib/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
source "$AUTH_EXT_ROOT/scripts/lib/progress.sh"
source "$AUTH_EXT_ROOT/scripts/lib/packages.sh"
source "$AUTH_EXT_ROOT/scripts/lib/cache.sh"
source "$AUTH_EXT_ROOT/scripts/lib/debian.sh"
source "$AUTH_EXT_ROOT/scripts/lib/postgres.sh"
source "$AUTH_EXT_ROOT/scripts/lib/toolchain.sh"
source "$AUTH_EXT_ROOT/scripts/lib/extension.sh"
source "$AUTH_EXT_ROOT/scripts/lib/server.sh"

first_run_megabytes=3000

# shellcheck disable=SC2120
# set_up [PACKAGE...]: installs what is missing (and these packages), and builds the extension.
set_up() {
    local missing
    make_cache
    # What a first run needs in all, so that it does not stop half-way.
    [[ -d $AUTH_EXT_CACHE/tools ]] || require_space "$AUTH_EXT_CACHE" "$first_run_megabytes" 'the first run'
    require_cargo
    choose_postgres
    # All that needs root comes at once and first: nobody comes back after ten minutes to a question for a password.
    mapfile -t missing < <({ missing_build_packages; missing_packages "$@"; } | awk '!seen[$0]++')
    install_packages "${missing[@]}"
    know_downloads
    install_postgres
    if [[ -z ${AUTH_EXT_PACKAGE:-} ]]; then install_cargo_pgrx; fi
    build_extension
}

# missing_packages PACKAGE...: prints those that are not installed.
missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package"
    done
}
