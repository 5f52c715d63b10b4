# shellcheck shell=bash
# The courier's own program against a real server, a mail server that can be told to fail, and HTTP hooks.

suite_courier() {
    local names
    source "$AUTH_EXT_ROOT/scripts/lib/web.sh"
    build_courier debug
    install_python_packages courier-python "$AUTH_EXT_ROOT/tests/courier/requirements.txt"
    # Debian's psycopg2 beside what the virtual environment holds.
    courier_packages=$("$cached/bin/python3" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
    if is_wanted courier through_a_pooler; then install_pgbouncer; fi
    claim_target
    run_test courier unit in_root cargo test --locked --package auth_ext_courier
    release_target
    server_start courier -- -c max_connections=100 -c log_statement=all -c log_min_messages=info
    server_use courier
    createdb courier_template
    psql -X -q -v ON_ERROR_STOP=1 -d courier_template -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' \
        -c 'ALTER ROLE auth_ext_courier LOGIN' >/dev/null
    mapfile -t names < <(find "$AUTH_EXT_ROOT/tests/courier/rules" -name '*.py' -printf '%f\n' | sed 's/\.py$//' | LC_ALL=C sort)
    if ((${#names[@]} == 0)); then no_tests courier tests/courier/rules; fi
    in_parallel test_courier "${names[@]}"
    server_stop "$AUTH_EXT_RUN/courier"
    server_use main
}

# install_pgbouncer: sets AUTH_EXT_PGBOUNCER to the program: this machine's own, or that of the Debian package, unpacked into the
# cache with the libraries that it needs. Installing the package would start a pooler on this machine.
install_pgbouncer() {
    AUTH_EXT_PGBOUNCER=$(command -v pgbouncer || true)
    if [[ -z $AUTH_EXT_PGBOUNCER ]]; then
        in_cache pgbouncer-debian unpack_pgbouncer
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

test_courier() {
    run_test courier "$1" run_courier "$1"
}

run_courier() {
    PGDATABASE=$(database_name courier "$1")
    export PGDATABASE AUTH_EXT_TEST_OUTPUT=$AUTH_EXT_OUTPUT/courier/$1 AUTH_EXT_TEST_NAME=$1
    export PYTHONPATH=$AUTH_EXT_ROOT/tests/courier/lib:$AUTH_EXT_ROOT/tests/reliability:$courier_packages PYTHONDONTWRITEBYTECODE=1
    mkdir -p "$AUTH_EXT_TEST_OUTPUT"
    cd -- "$AUTH_EXT_TEST_OUTPUT" || exit
    createdb --template=courier_template "$PGDATABASE"
    timeout --foreground --kill-after=30 1200 /usr/bin/python3 "$AUTH_EXT_ROOT/tests/courier/rules/$1.py"
}
