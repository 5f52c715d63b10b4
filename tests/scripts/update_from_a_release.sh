#!/usr/bin/env bash
# database: empty
# An installation of a released version, with users and live sessions in it (tests/update/VERSION), becomes one of this
# version: the same catalogue as one that is made afresh, and nobody is logged out. Until it is updated, calls say what to run.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/catalogue.sh"

version=$(sed -nE '/^\[package\]/,/^\[/s/^version = "(.*)"$/\1/p' "$AUTH_EXT_ROOT/Cargo.toml")
for released in "$AUTH_EXT_ROOT"/tests/update/*/; do
    from=$(basename -- "$released")
    script=sql/auth_ext--$from--$version.sql
    # The update script is made of the same files as the installation.
    "$AUTH_EXT_ROOT/scripts/update_script" "$from" | diff -U 2 "$AUTH_EXT_ROOT/$script" - ||
        { printf 'scripts/update_script %s >%s\n' "$from" "$script"; exit 1; }

    server=update_from_a_release_${from//./_}
    trap 'server_stop "$AUTH_EXT_RUN/$server"' EXIT
    cp -- "$AUTH_EXT_ROOT/sql/releases/auth_ext--$from.sql" "$("$AUTH_EXT_PG_BIN/pg_config" --sharedir)/extension/"
    server_start "$server"
    server_use "$server"
    as_server_user tee "$AUTH_EXT_RUN/$server/data/auth_ext_root.key" <"$released/root_key" >/dev/null
    as_server_user chmod 600 "$AUTH_EXT_RUN/$server/data/auth_ext_root.key"
    createdb fresh
    psql -X -q -v ON_ERROR_STOP=1 -d fresh -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >/dev/null
    createdb updated
    # The API roles are there already: the dump is of a database, not of a server.
    psql -X -q -v ON_ERROR_STOP=1 -d updated -f "$released/database.sql" >/dev/null
    # shellcheck source=tests/update/0.1.0/tokens
    source "$released/tokens"
    ask() { psql -X -A -t -q -v ON_ERROR_STOP=1 -d updated -c "$1" 2>&1; }

    # The new library over the old SQL, and over the old tables.
    for step in '' 'ALTER EXTENSION auth_ext UPDATE'; do
        [[ -z $step ]] || ask "$step"
        for call in "auth_ext.refresh_session('$refresh_token_of_ada')" "auth_ext.verify_jwt('$api_key')" \
            "auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')" 'auth_ext.create_signing_key()' \
            "auth_ext.admin_create_user('eve@example.com', 'correct horse battery')" "auth_ext.sign_up('eve@example.com', 'correct horse battery')"; do
            answer=$(ask "SELECT $call" || true)
            grep -q 'ALTER EXTENSION auth_ext UPDATE; and then: SELECT auth_ext.setup();' <<<"$answer" ||
                { printf 'after "%s" %s says: %s\n' "$step" "$call" "$answer"; exit 1; }
        done
        # Policies go on.
        [[ $(ask "SET request.jwt.claims = '{\"sub\": \"00000000-0000-4000-8000-000000000001\"}'; SELECT auth.uid()") == 00000000-* ]]
    done
    ask 'SELECT auth_ext.setup()' | tee setup.txt
    grep -q 0042_invalidation setup.txt
    ask 'SELECT auth_ext.setup()' | grep -q '"migrations_applied": \[\]'

    # Nobody is logged out, and nothing is lost.
    [[ $(ask "SELECT auth_ext.refresh_session('$refresh_token_of_ada') ? 'access_token'") == t ]]
    [[ $(ask "SELECT auth_ext.refresh_session('$second_refresh_token_of_ada') ? 'access_token'") == t ]]
    [[ $(ask "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token'") == t ]]
    [[ $(ask "SELECT valid FROM auth_ext.verify_jwt('$api_key')") == t ]]
    [[ $(ask 'SELECT count(*) FROM auth_ext.ended_sessions') == 1 && $(ask 'SELECT count(*) FROM auth.users') == 2 ]]

    # The same as one that is new, but for the app's own table.
    catalogue_snapshot updated | grep -v 'public\.notes' >updated.txt
    catalogue_snapshot fresh >fresh.txt
    (($(wc -l <fresh.txt) > 500))
    diff -U 2 fresh.txt updated.txt
    server_stop "$AUTH_EXT_RUN/$server"
done
