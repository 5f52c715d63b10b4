# shellcheck shell=bash
# Debian and Ubuntu packages: what is missing is installed with apt-get, and nothing when nothing is missing.

# missing_build_packages: prints the packages that the build and the server need and this machine lacks.
missing_build_packages() {
    command -v cc >/dev/null && command -v make >/dev/null || echo build-essential
    command -v pkg-config >/dev/null || echo pkg-config
    libclang_is_installed || printf '%s\n' clang libclang-dev
    printf '%s\n' "${postgres_packages[@]}" | sed '/^$/d'
    [[ -n $postgres_source ]] || python_packages
}

# libclang_is_installed: whether bindgen will find it; libclang-cpp is another library.
libclang_is_installed() {
    local pattern
    for pattern in /usr/lib/{llvm-*/lib,*-linux-gnu*}/{libclang.so,libclang-[0-9]}*; do
        if [[ -e $pattern ]]; then return 0; fi
    done
    return 1
}

# install_packages PACKAGE...: installs them; no cluster of the system's own is created or started on the way.
install_packages() {
    (($# > 0)) || return 0
    require_root "$*"
    refresh_package_lists
    require_space /var 2000 'the installation of packages'
    step_to_its_end "Installing $*" packages as_root bash -c "$install_script" install_packages "$@"
}

# The server package creates and starts a cluster named main. A drop-in prevents that while we install; it does not stay.
# shellcheck disable=SC2016
install_script='
set -eu
export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -y -o DPkg::Lock::Timeout=300 --no-install-recommends install)
if [[ " $* " == *" postgresql-"* ]]; then
    "${apt[@]}" postgresql-common
    drop_in=/etc/postgresql-common/createcluster.d/auth_ext-setup.conf
    made_directory=
    [[ -d ${drop_in%/*} ]] || made_directory=${drop_in%/*}
    trap "rm -f $drop_in; if [[ -n \"$made_directory\" ]]; then rmdir --ignore-fail-on-non-empty \"$made_directory\"; fi" EXIT
    mkdir -p "${drop_in%/*}"
    echo "create_main_cluster = false" >"$drop_in"
fi
"${apt[@]}" "$@"'

# lists_hold PACKAGE: whether this machine's package lists have it.
lists_hold() {
    command -v apt-cache >/dev/null && apt-cache show --no-all-versions "$1" >/dev/null 2>&1
}

package_lists_are_fresh=
refresh_package_lists() {
    [[ -z $package_lists_are_fresh ]] || return 0
    step_to_its_end 'Refreshing the package lists' package-lists as_root apt-get -o DPkg::Lock::Timeout=300 update
    # apt-get update succeeds without a network.
    if ! lists_hold libc6 && grep -qiE 'resolv|failed to fetch|connect' "$AUTH_EXT_CACHE/log/package-lists.log"; then
        fail "no package lists and no network: check the connection (or apt's proxy) and run again (whole output: $AUTH_EXT_CACHE/log/package-lists.log)"
    fi
    package_lists_are_fresh=yes
}

# know_downloads: makes sure that apt-get can download the packages of these programs, without installing them.
debian_downloads=()
know_downloads() {
    local program
    for program in "${debian_downloads[@]}"; do
        if command -v "$program" >/dev/null || [[ -d $AUTH_EXT_CACHE/$program-debian ]]; then continue; fi
        # Without root old lists must do.
        if lists_hold "$program" && { [[ -n $package_lists_are_fresh ]] || ! may_be_root; }; then continue; fi
        require_root "$program"
        refresh_package_lists
    done
}

# require_root PACKAGES: fails unless these packages can be installed.
require_root() {
    command -v apt-get >/dev/null || fail "this is not Debian or Ubuntu: install what these packages hold and run again: $1"
    may_be_root ||
        fail "$(id -un) is not root, and sudo is missing or refuses: as root run '$AUTH_EXT_ROOT/scripts/setup --install $1', then run this again"
}

# may_be_root: whether we are root or sudo lets us be; it may ask for a password.
may_be_root() {
    ((EUID != 0)) || return 0
    command -v sudo >/dev/null || return 1
    sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}
