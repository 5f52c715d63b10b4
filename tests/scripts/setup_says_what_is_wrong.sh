#!/usr/bin/env bash
# database: empty
# What scripts/setup cannot do, it says in one line on standard error that tells what to do.
set -euo pipefail

unset AUTH_EXT_PACKAGE
mkdir -p fake home cache

# fake NAME: puts a program of that name, with the script on standard input, before all others.
fake() {
    { printf '#!/usr/bin/env bash\n'; cat; } >"fake/$1"
    chmod +x "fake/$1"
}

# expect PATTERN VARIABLE=VALUE...: setup must fail with one line that matches.
expect() {
    local pattern=$1 lines
    shift
    if env PATH="$PWD/fake:$PATH" "$@" "$AUTH_EXT_ROOT/scripts/setup" >out.txt 2>err.txt; then
        echo "no failure where this was expected: $pattern"
        exit 1
    fi
    cat err.txt
    mapfile -t lines <err.txt
    ((${#lines[@]} == 1))
    [[ ${lines[0]} =~ $pattern ]]
    rm -f fake/*
}

# The programs that setup needs before it looks for cargo, and no cargo.
mkdir -p bare
for program in awk bash basename cat chmod dirname df getent head id mkdir sed sort; do
    ln -s "$(command -v "$program")" "bare/$program"
done
expect '^setup: no cargo: install Rust' PATH="$PWD/bare" HOME="$PWD/home" CARGO_HOME="$PWD/home" AUTH_EXT_CACHE="$PWD/cache"

fake cargo <<<'echo "cargo 1.60.0 (0000000 2022-01-01)"'
expect '^setup: cargo 1\.60\.0 is too old: run .rustup update' AUTH_EXT_CACHE="$PWD/cache"

fake cargo <<<'echo "error: rustup could not choose a version of cargo to run" >&2; exit 1'
expect '^setup: rustup has no toolchain for [^:]*: run .rustup default stable' AUTH_EXT_CACHE="$PWD/cache"

touch file
expect '^setup: cannot write to .*: set AUTH_EXT_CACHE' AUTH_EXT_CACHE="$PWD/file/cache"

expect '^setup: PG_MAJOR=9 is not supported: use one of 15 16 17 18$' PG_MAJOR=9 AUTH_EXT_CACHE="$PWD/cache"

fake df <<<'printf "%s\n" "Filesystem 1M-blocks Used Available Use% Mounted" "/dev/x 10 10 7 100% /"'
expect '^setup: disk full: .* needs [0-9]+ MB .*, 7 MB are free; make room' AUTH_EXT_CACHE="$PWD/cache"

# A machine that never had package lists, without a network: apt-get update ends with status 0 there.
if ((EUID == 0)); then
    for program in clang pkg-config; do fake $program <<<'exit 0'; done
    fake apt-cache <<<'exit 100'
    fake apt-get <<<'echo "W: Failed to fetch x  Temporary failure resolving y"'
    fake dpkg-query <<<'exit 1'
    expect '^setup: no package lists and no network: check the connection' PG_MAJOR=18 AUTH_EXT_CACHE="$PWD/cache"
fi

# What cargo prints without a network.
fake cargo <<'END'
if [[ $1 == --version ]]; then exec "$REAL_CARGO" --version; fi
echo "error: failed to download from the registry" >&2
echo "  Could not resolve host" >&2
exit 101
END
expect '^setup: Building cargo-pgrx .* failed: no network, .* check the connection .*whole output: ' \
    REAL_CARGO="$(command -v cargo)" AUTH_EXT_CACHE="$PWD/cache"
