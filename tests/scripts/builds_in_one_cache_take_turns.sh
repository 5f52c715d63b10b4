#!/usr/bin/env bash
# database: empty
# Two builds with target directories of their own put their packages into one cache: the second waits for the first, and neither takes what
# the other is making for the rest of a build that was killed. The cache keeps a few packages, the newest.
set -euo pipefail
mkdir -p programs cache/log sources
# In place of cargo, which takes minutes: the build named first waits for the file go.
cat >programs/cargo <<'END'
#!/usr/bin/env bash
set -euo pipefail
[[ $1 == pgrx ]] || exit 0
for directory; do :; done
touch "began.$RUSTFLAGS" "$directory/mine"
if [[ $RUSTFLAGS == first ]]; then
    until [[ -e go ]]; do sleep 0.1; done
fi
[[ -e $directory/mine ]]
mkdir -p "$directory/usr/lib/postgresql/$PG_MAJOR/lib" "$directory/usr/share/postgresql/$PG_MAJOR/extension" "$CARGO_TARGET_DIR/release"
touch "$directory/usr/lib/postgresql/$PG_MAJOR/lib/auth_ext.so" "$directory/usr/share/postgresql/$PG_MAJOR/extension/auth_ext.control"
: >"$CARGO_TARGET_DIR/release/libauth_ext.d"
END
printf '#!/bin/sh\necho a PostgreSQL\n' >programs/pg_config
printf '#!/bin/sh\necho a compiler\n' >programs/rustc
chmod +x programs/*
cat >build.sh <<'END'
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
AUTH_EXT_ROOT=$PWD
postgres_config=$programs/pg_config
require_space() { :; }
build_extension
echo "$AUTH_EXT_PACKAGE"
END
programs=$PWD/programs
export programs
# build NAME: what goes into the hash is its name.
build() {
    (cd sources && env -u AUTH_EXT_PACKAGE PATH="$programs:$PATH" AUTH_EXT_CACHE="$here/cache" AUTH_EXT_PROFILE=release RUSTFLAGS="$1" CARGO_TARGET_DIR="$here/target.$1" \
        bash "$here/build.sh") >"$1.txt" 2>&1
}
here=$PWD
# A build that was killed.
mkdir -p cache/package/.unfinished.killed
build first &
first=$!
until [[ -e sources/began.first ]]; do
    kill -0 "$first" || { cat first.txt; exit 1; }
    sleep 0.1
done
[[ ! -e cache/package/.unfinished.killed ]]
build second &
second=$!
# Until it waits, or does not.
until [[ -e sources/began.second || -e cache/log/wait.log ]]; do
    kill -0 "$second" || { cat second.txt; exit 1; }
    sleep 0.1
done
touch sources/go
for build in "$first" "$second"; do wait "$build" || { cat first.txt second.txt; exit 1; }; done
grep -q 'Waiting for another build' second.txt
for name in first second; do
    package=$(tail -n 1 "$name.txt")
    [[ -f $package/usr/lib/postgresql/$PG_MAJOR/lib/auth_ext.so ]]
done
[[ $(tail -n 1 first.txt) != "$(tail -n 1 second.txt)" ]]

# Of old ones eight stay, and all that somebody may be using.
for number in {1..9}; do
    mkdir "cache/package/old.$number"
    touch -d "$number days ago" "cache/package/old.$number"
done
mkdir cache/package/recent.{1..3}
build second
mapfile -t left < <(find cache/package -mindepth 1 -maxdepth 1 -printf '%f\n' | grep -E '^(old|recent)' | sort)
[[ ${left[*]} == 'old.1 old.2 old.3 recent.1 recent.2 recent.3' ]] || { printf '%s\n' "${left[@]}"; exit 1; }
