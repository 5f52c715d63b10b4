#!/usr/bin/env bash
# database: empty
# What scripts/package makes installs in a bare Debian 12 (PostgreSQL 15) and 13 (PostgreSQL 17) as deploy/docker does it, tells the
# demo's story there and is gone after a purge; lintian finds nothing; two builds from different directories have the same bits.
# It needs root, debootstrap and lintian.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/scripts/lib/transcript.sh"
source "$AUTH_EXT_ROOT/scripts/lib/story.sh"

{ ((EUID == 0)) && command -v debootstrap && command -v lintian; } >/dev/null ||
    fail 'this test needs root, debootstrap and lintian: apt-get install debootstrap lintian'
make_cache
roots=$AUTH_EXT_RUN/packages
mkdir -p "$roots"
leave() {
    local root
    for root in "$roots"/bookworm "$roots"/trixie; do
        [[ ! -d $root ]] || {
            chroot "$root" pg_dropcluster --stop "$(cat "$root/major")" auth_ext 2>/dev/null || true
            umount "$root/proc" 2>/dev/null || true
        }
    done
}
trap leave EXIT

# packages MAJOR DIRECTORY [CLONE TARGET]: of this clone, or of a copy elsewhere that is built from nothing.
packages() {
    env -u AUTH_EXT_PACKAGE -u PGRX_HOME PG_MAJOR="$1" CARGO_TARGET_DIR="${4-}" "${3:-$AUTH_EXT_ROOT}/scripts/package" "$PWD/$2"
}

# in_root SUITE COMMAND...
in_root() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$roots/$1" "${@:2}"
}

# try SUITE MAJOR
try() {
    local suite=$1 major=$2 root=$roots/$1 mirror file installed
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | sed -n 's/^Debian //p' | head -n 1)
    debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$suite.log" 2>&1
    mount -t proc proc "$root/proc"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    printf '%s' "$major" >"$root/major"
    # No service starts in it.
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
    mkdir -p "$root/etc/postgresql-common/createcluster.d" "$root/tmp/auth_ext"
    echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.d/none.conf"
    cp "$major"/*.deb "$root/tmp/auth_ext/"
    cp "$AUTH_EXT_ROOT/deploy/docker/install.sh" "$root/tmp/install.sh"
    in_root "$suite" sh /tmp/install.sh /tmp/auth_ext >>"$suite.log" 2>&1
    in_root "$suite" pg_createcluster --socketdir /run/postgresql "$major" auth_ext -- --auth=trust --encoding=UTF8 --locale=C.UTF-8 >>"$suite.log" 2>&1
    echo "listen_addresses = ''" >>"$root/etc/postgresql/$major/auth_ext/postgresql.conf"
    in_root "$suite" pg_ctlcluster "$major" auth_ext start
    # The clients here talk to the server there by its socket.
    PGHOST=$root/run/postgresql PGPORT=$(in_root "$suite" pg_lsclusters --no-header | awk '{ print $3 }')
    export PGHOST PGPORT PGUSER=postgres PGDATABASE=postgres
    psql -X -q -c 'CREATE DATABASE image'
    psql -X -q -v ON_ERROR_STOP=1 -d image -f "$AUTH_EXT_ROOT/deploy/docker/initdb/10_auth_ext.sql" >/dev/null
    psql -X -q -c 'CREATE DATABASE story'
    # shellcheck disable=SC2034
    demo_database=story
    held=0
    story >"$suite.story"
    ((held > 0))
    [[ ! -x $root/usr/bin/auth_ext_courier ]] || in_root "$suite" auth_ext_courier --version
    in_root "$suite" pg_dropcluster --stop "$major" auth_ext
    # shellcheck disable=SC2016
    mapfile -t installed < <(in_root "$suite" dpkg-query -W -f '${Package}\n' '*auth-ext*')
    ((${#installed[@]} > 0))
    mapfile -t files < <(in_root "$suite" dpkg -L "${installed[@]}" | grep auth)
    ((${#files[@]} > 5))
    in_root "$suite" apt-get -y purge "${installed[@]}" >>"$suite.log" 2>&1
    for file in "${files[@]}"; do [[ ! -e $root$file ]] || { echo "$file is still there after a purge"; exit 1; }; done
    umount "$root/proc"
}

packages 15 15
packages 17 17
for package in 15/*.deb 17/postgresql-*.deb; do
    lintian --fail-on error,warning "$package" | tee -a lintian.txt
done
[[ ! -s lintian.txt ]]
python3 -m zipfile -l "$(ls 15/*.zip)" | grep -q 'META.json'

try bookworm 15
try trixie 17

# Again from another directory.
git clone -q "$AUTH_EXT_ROOT" "$roots/clone"
packages 15 again "$roots/clone" "$roots/target"
diff 15/SHA256SUMS again/SHA256SUMS
