# shellcheck shell=bash
# Packages of what was built. Nothing in them depends on this machine, the directory or the time.

version_of() {
    sed -n '/^\[package\]/,/^\[/s/^version = "\(.*\)"$/\1/p' "$AUTH_EXT_ROOT/$1" | head -n 1
}

# make_reproducible: sets what the build must not take from this machine.
make_reproducible() {
    local cargo_home=${CARGO_HOME:-$HOME/.cargo}
    make_cache
    version=$(version_of Cargo.toml)
    architecture=$(dpkg --print-architecture)
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$AUTH_EXT_ROOT" log -1 --format=%ct 2>/dev/null || stat -c %Y "$AUTH_EXT_ROOT/Cargo.lock")}
    export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C.UTF-8
    # A directory of its own: other flags would build every crate again. Flags in the environment replace those of cargo's own
    # configuration, such as a developer's linker.
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$AUTH_EXT_CACHE/target-package}
    export RUSTFLAGS="--remap-path-prefix=$AUTH_EXT_ROOT=/auth_ext --remap-path-prefix=$AUTH_EXT_CACHE=/cache --remap-path-prefix=$cargo_home=/cargo --remap-path-prefix=$CARGO_TARGET_DIR=/target -Cstrip=symbols -Clink-arg=-Wl,--build-id=none -Clink-arg=-Wl,-z,relro,-z,now"
    export CFLAGS="-ffile-prefix-map=$AUTH_EXT_CACHE=/cache -ffile-prefix-map=$cargo_home=/cargo -ffile-prefix-map=$CARGO_TARGET_DIR=/target"
}

# check_library FILE: it must run where the oldest C library has 2.34 (PostgreSQL 15's Debian has 2.36), and need nothing but it.
check_library() {
    local needed newest
    needed=$(objdump -p "$1" | awk '$1 == "NEEDED" { print $2 }' | grep -vE '^(libc\.so\.6|libm\.so\.6|libgcc_s\.so\.1|ld-linux.*)$' || true)
    [[ -z $needed ]] || fail "${1##*/} needs shared libraries that a server may not have: $(tr '\n' ' ' <<<"$needed")"
    newest=$(objdump -T "$1" | grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
    [[ $(printf '%s\n' "$newest" GLIBC_2.34 | sort -V | tail -n 1) == GLIBC_2.34 ]] ||
        fail "${1##*/} needs $newest, which older releases do not have: build it on Debian 12"
    ! grep -aqF -e "$AUTH_EXT_ROOT/" -e "$AUTH_EXT_CACHE/" -e "${CARGO_HOME:-$HOME/.cargo}/" "$1" ||
        fail "${1##*/} holds a path of this machine: $(grep -aoF -m 1 -e "$AUTH_EXT_ROOT/" -e "$AUTH_EXT_CACHE/" -e "${CARGO_HOME:-$HOME/.cargo}/" "$1" | head -n 1)"
}

# documents DIRECTORY PACKAGE: the copyright, the changelog and the licences of what is linked in.
documents() {
    mkdir -p "$1/usr/share/doc/$2"
    cat >"$1/usr/share/doc/$2/copyright" <<'COPYRIGHT'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: auth_ext

Files: *
Copyright: 2026 the auth_ext maintainers
License: Apache-2.0
Comment: crates.txt names what is linked in, with its version and licence.

License: Apache-2.0
 On Debian systems, the full text of the Apache License version 2.0 is in the
 file /usr/share/common-licenses/Apache-2.0.
COPYRIGHT
    (cd -- "$AUTH_EXT_ROOT" && cargo tree --locked --package "$3" "${@:4}" --edges normal,no-proc-macro --prefix none --format '{p}|{l}') |
        sed -E 's/ \(\/[^)]*\)//; s/ \(\*\)$//; s/ \(proc-macro\)//' | LC_ALL=C sort -u | column -t -s '|' >"$1/usr/share/doc/$2/crates.txt"
    printf '%s (%s) unstable; urgency=medium\n\n  * CHANGELOG.md of the sources says what changed.\n\n -- %s  %s\n' \
        "$2" "$version" "$maintainer" "$(date -R -u -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$1/usr/share/doc/$2/changelog.gz"
}

maintainer='auth_ext maintainers <auth_ext@packages.invalid>'

# build_deb DIRECTORY PACKAGE: the control file comes on standard input, without what is the same in all.
build_deb() {
    local directory=$1 package=$2
    mkdir -p "$directory/DEBIAN"
    {
        printf 'Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: %s\nSection: database\nPriority: optional\nInstalled-Size: %s\n' \
            "$package" "$version" "$architecture" "$maintainer" "$(du -k --apparent-size -s "$directory/usr" | cut -f 1)"
        cat
    } >"$directory/DEBIAN/control"
    (cd -- "$directory" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$directory/DEBIAN/md5sums"
    chmod -R u=rwX,go=rX "$directory"
    find "$directory" -name '*.so' -exec chmod 644 {} +
    find "$directory" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group -Zxz --build "$directory" "$output/${package}_${version}_$architecture.deb" >/dev/null
}

# package_extension_files: the Debian package and the tar.
package_extension_files() {
    local package=postgresql-$PG_MAJOR-auth-ext directory archive
    directory=$(mktemp -d "$output/.files.XXXXXX")
    cp -a "$AUTH_EXT_PACKAGE/usr" "$directory/"
    archive=auth_ext-$version-pg$PG_MAJOR-$(uname -m).tar.gz
    chmod -R u=rwX,go=rX "$directory"
    tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=ustar -C "$directory" -cf - usr | gzip -9n >"$output/$archive"
    documents "$directory" "$package" auth_ext --no-default-features --features "pg$PG_MAJOR"
    build_deb "$directory" "$package" <<CONTROL
Depends: postgresql-$PG_MAJOR, libc6 (>= 2.34), libgcc-s1 (>= 4.2)
Description: authentication inside PostgreSQL $PG_MAJOR, on GoTrue's tables
 auth_ext does inside the database what Supabase Auth (GoTrue) does as a
 service beside it: it signs people up and in, issues access JWTs, stores only
 hashes of refresh tokens, rotates them and finds out theft, verifies JWTs,
 and tells Row Level Security who asks.
 .
 After the installation, in each database, as a superuser:
 CREATE EXTENSION auth_ext; SELECT auth_ext.setup();
CONTROL
    rm -rf -- "$directory"
}

# package_courier_files: the program that carries mail, hooks and messages out of the database, with its service and settings as
# deploy/courier has them.
package_courier_files() {
    local package=auth-ext-courier directory file
    unset AUTH_EXT_COURIER
    build_courier release
    check_library "$AUTH_EXT_COURIER"
    directory=$(mktemp -d "$output/.files.XXXXXX")
    install -D -m 755 "$AUTH_EXT_COURIER" "$directory/usr/bin/auth_ext_courier"
    mkdir -p "$directory/usr/share/man/man1"
    gzip -9n <"$AUTH_EXT_ROOT/deploy/courier/auth_ext_courier.1" >"$directory/usr/share/man/man1/auth_ext_courier.1.gz"
    chmod 644 "$directory/usr/share/man/man1/auth_ext_courier.1.gz"
    for file in "$AUTH_EXT_ROOT"/deploy/courier/*.service; do
        [[ -f $file ]] || continue
        install -D -m 644 "$file" "$directory/usr/lib/systemd/system/${file##*/}"
        sed -i 's|/usr/local/bin/|/usr/bin/|' "$directory/usr/lib/systemd/system/${file##*/}"
    done
    for file in "$AUTH_EXT_ROOT"/deploy/courier/*.toml "$AUTH_EXT_ROOT"/deploy/courier/*.example; do
        [[ ! -f $file ]] || install -D -m 644 "$file" "$directory/usr/share/doc/$package/examples/${file##*/}"
    done
    documents "$directory" "$package" auth_ext_courier
    # The user that the service runs as; the service itself starts when its settings are there and somebody says so.
    mkdir -p "$directory/DEBIAN"
    cat >"$directory/DEBIAN/postinst" <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
    getent passwd auth_ext_courier >/dev/null ||
        adduser --quiet --system --group --no-create-home --home /nonexistent auth_ext_courier
    if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
fi
SCRIPT
    cat >"$directory/DEBIAN/prerm" <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then systemctl stop auth_ext_courier.service || true; fi
SCRIPT
    chmod 755 "$directory/DEBIAN/postinst" "$directory/DEBIAN/prerm"
    build_deb "$directory" "$package" <<'CONTROL'
Depends: adduser, ca-certificates, libc6 (>= 2.34), libgcc-s1 (>= 4.2)
Description: carries what auth_ext queues in a database out of it
 auth_ext, authentication inside PostgreSQL, queues mail, short messages and
 HTTP hooks in the transaction that decides them. This program delivers them
 and reports back. It holds no data of its own.
CONTROL
    rm -rf -- "$directory"
}

# package_sources: what PGXN takes: the sources of this commit with META.json.
package_sources() {
    local directory
    git -C "$AUTH_EXT_ROOT" rev-parse --git-dir >/dev/null 2>&1 || return 0
    directory=$(mktemp -d "$output/.files.XXXXXX")
    meta >"$directory/META.json"
    git -C "$AUTH_EXT_ROOT" archive --format=zip --prefix="auth_ext-$version/" --add-file="$directory/META.json" \
        --output="$output/auth_ext-$version.zip" HEAD
    rm -rf -- "$directory"
}

# meta: prints META.json (PGXN Meta Spec 1.0.0).
meta() {
    local abstract
    abstract=$(sed -n "s/^comment = '\(.*\)'$/\1/p" "$AUTH_EXT_ROOT/auth_ext.control" | sed "s/''/'/g")
    python3 - "$version" "$abstract" "$maintainer" <<'PYTHON'
import json, sys
version, abstract, maintainer = sys.argv[1:]
print(json.dumps({
    "name": "auth_ext",
    "abstract": abstract,
    "version": version,
    "maintainer": maintainer,
    "license": "apache_2_0",
    "provides": {"auth_ext": {"file": "auth_ext.control", "docfile": "README.md", "abstract": abstract, "version": version}},
    "prereqs": {"runtime": {"requires": {"PostgreSQL": "15.0.0"}}, "build": {"requires": {"PostgreSQL": "15.0.0"}}},
    "generated_by": "scripts/package",
    "meta-spec": {"version": "1.0.0", "url": "https://pgxn.org/meta/spec.txt"},
    "tags": ["authentication", "jwt", "security", "rls", "supabase"],
}, indent=4, ensure_ascii=False))
PYTHON
}
