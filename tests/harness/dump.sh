# shellcheck shell=bash
# A dump carries everything but the secrets, and what is restored from it works: catalogue, rows, passwords, tokens.

suite_dump() {
    dump_sql=$AUTH_EXT_OUTPUT/dump/dump.sql
    mkdir -p "$AUTH_EXT_OUTPUT/dump"
    createdb --template=auth_ext_ready dump_original
    createdb --template=auth_ext_empty dump_restored
    fill_original 2>"$AUTH_EXT_OUTPUT/dump/fill.log" || true
    run_test dump filled original_is_filled
    run_test dump restores dump_and_restore
    run_test dump catalogue_is_the_same same_catalogue
    run_test dump rows_are_the_same same_rows
    run_test dump holds_no_secret no_secret_in_dump
    run_test dump password_still_signs_in password_after_restore
    run_test dump refresh_token_still_refreshes refresh_after_restore
    run_test dump setup_again_changes_nothing setup_after_restore
}

# answer DATABASE NAME STATEMENT [VARIABLE=VALUE...]: prints one text value; the variables reach psql by its environment.
answer() {
    local database=$1 statement=$2 variables=("${@:3}") variable
    {
        for variable in "${variables[@]}"; do printf '\\getenv %s %s\n' "${variable%%=*}" "${variable%%=*}"; done
        printf '%s\n' "$statement;"
    } | env "${variables[@]}" psql -X -A -t -q -v ON_ERROR_STOP=1 -d "$database"
}

# fill_original: two people, one of whom has signed in and refreshed: the secrets that a dump must not hold.
fill_original() {
    local signed_in
    dump_password='correct horse battery staple'
    psql -X -q -d dump_original -c 'UPDATE auth_ext.settings SET autoconfirm = true' || return
    answer dump_original "SELECT auth_ext.sign_up('ada@example.com', :'password', '{\"name\": \"Ada\"}')" "password=$dump_password" >/dev/null
    answer dump_original "SELECT auth_ext.sign_up('bob@example.com', :'password', '{}')" "password=$dump_password" >/dev/null
    signed_in=$(answer dump_original "SELECT auth_ext.sign_in_with_password('ada@example.com', :'password')" "password=$dump_password")
    dump_parent=$(member "$signed_in" refresh_token)
    signed_in=$(answer dump_original "SELECT auth_ext.refresh_session(:'token')" "token=$dump_parent")
    dump_child=$(member "$signed_in" refresh_token)
    dump_access=$(member "$signed_in" access_token)
}

# member JSON KEY: prints one member of a JSON object.
member() {
    answer dump_original "SELECT :'json'::jsonb ->> '$2'" "json=$1"
}

original_is_filled() {
    cat "$AUTH_EXT_OUTPUT/dump/fill.log"
    [[ -n ${dump_parent-} && -n ${dump_child-} && -n ${dump_access-} && $dump_parent != "$dump_child" ]] ||
        { echo 'sign-up, sign-in or refresh gave no tokens'; return 1; }
}

dump_and_restore() {
    pg_dump --file="$dump_sql" dump_original
    psql -X -q -v ON_ERROR_STOP=1 -d dump_restored -f "$dump_sql" >/dev/null
}

same_catalogue() {
    catalogue_snapshot dump_original >"$AUTH_EXT_OUTPUT/dump/catalogue_original.txt"
    catalogue_snapshot dump_restored >"$AUTH_EXT_OUTPUT/dump/catalogue_restored.txt"
    [[ -s $AUTH_EXT_OUTPUT/dump/catalogue_original.txt ]]
    diff -U 2 "$AUTH_EXT_OUTPUT/dump/catalogue_original.txt" "$AUTH_EXT_OUTPUT/dump/catalogue_restored.txt"
}

same_rows() {
    local database
    for database in original restored; do
        pg_dump --data-only "dump_$database" | grep -vE '^\\(un)?restrict ' >"$AUTH_EXT_OUTPUT/dump/rows_$database.sql"
    done
    grep -q 'ada@example.com' "$AUTH_EXT_OUTPUT/dump/rows_original.sql"
    diff -U 2 "$AUTH_EXT_OUTPUT/dump/rows_original.sql" "$AUTH_EXT_OUTPUT/dump/rows_restored.sql"
}

# no_secret_in_dump: neither a token, a password, nor the 32 secret bytes before a refresh token's MAC are in the dump.
no_secret_in_dump() {
    local name secret bytes bad=0
    for name in dump_password dump_parent dump_child dump_access; do
        secret=${!name}
        bytes=$(printf '%s' "$secret" | hexadecimal)
        ! grep -qF -e "$secret" -e "$bytes" "$dump_sql" || { bad=1; echo "the dump holds $name"; }
    done
    for name in dump_parent dump_child; do
        secret=${!name}
        while ((${#secret} % 4 != 0)); do secret+='='; done
        bytes=$(printf '%s' "$secret" | tr -- '-_' '+/' | base64 --decode | tail -c 48 | head -c 32 | hexadecimal)
        ((${#bytes} == 64))
        ! grep -qF -e "$bytes" "$dump_sql" || { bad=1; echo "the dump holds the secret bytes of $name"; }
    done
    return "$bad"
}

hexadecimal() {
    od -An -v -tx1 | tr -d ' \n'
}

password_after_restore() {
    local signed_in
    signed_in=$(answer dump_restored "SELECT auth_ext.sign_in_with_password('ada@example.com', :'password')" "password=$dump_password")
    [[ -n $(member "$signed_in" access_token) ]]
}

refresh_after_restore() {
    local refreshed
    refreshed=$(answer dump_restored "SELECT auth_ext.refresh_session(:'token')" "token=$dump_child")
    [[ -n $(member "$refreshed" access_token) ]]
}

setup_after_restore() {
    catalogue_snapshot dump_restored >"$AUTH_EXT_OUTPUT/dump/catalogue_before_setup.txt"
    psql -X -q -v ON_ERROR_STOP=1 -d dump_restored -c 'SELECT auth_ext.setup()'
    catalogue_snapshot dump_restored | diff -U 2 "$AUTH_EXT_OUTPUT/dump/catalogue_before_setup.txt" -
}
