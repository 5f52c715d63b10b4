#!/bin/sh
# install.sh USR: puts the extension of an unpacked tar (its directory usr) where the PostgreSQL of Supabase's image looks. That image
# is made with Nix: `postgres` is a script that names the directory of its libraries, which is not what pg_config says. Needs no bash.
set -eu
usr=$1
wrapper=${POSTGRES_WRAPPER:-$(command -v postgres)}
libraries=$(sed -n "s/^export NIX_PGLIBDIR=[\"']\{0,1\}\([^\"']*\)[\"']\{0,1\}\$/\1/p" "$wrapper")
[ -n "$libraries" ] || libraries=$(${PG_CONFIG:-pg_config} --pkglibdir)
shared=$(${PG_CONFIG:-pg_config} --sharedir)
major=$(${PG_CONFIG:-pg_config} --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/')
[ -f "$usr/lib/postgresql/$major/lib/auth_ext.so" ] || {
    echo "install.sh: $usr holds no auth_ext for PostgreSQL $major" >&2
    exit 1
}
# A link into the store, where nothing can be written, is resolved by the directory itself.
mkdir -p "$libraries" "$shared/extension"
install -m 755 "$usr/lib/postgresql/$major/lib/auth_ext.so" "$libraries/"
install -m 644 "$usr/share/postgresql/$major/extension"/auth_ext* "$shared/extension/"
