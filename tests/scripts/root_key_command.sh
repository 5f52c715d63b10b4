#!/usr/bin/env bash
# auth_ext.root_key_command takes the place of the file: what it prints opens and seals, a rotation takes the newest key that it prints,
# and whatever goes wrong with it is an error that says so and tells nothing of what was printed.
# database: empty
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/root_key_command"' EXIT
server_start root_key_command
server_use root_key_command
createdb keys
export PGDATABASE=keys

# An error is an answer here.
query() { { psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$1" 2>&1 || true; } | paste -sd ' '; }
# expect NAME EXPECTED GOT: EXPECTED is a pattern.
expect() {
    # shellcheck disable=SC2053
    if [[ $3 != $2 ]]; then
        printf '%s:\n  expected %s\n  got      %s\n' "$1" "$2" "$3"
        exit 1
    fi
    printf 'ok  %s\n' "$1"
}
# command TEXT: sets the command and waits until new sessions have it.
command() {
    psql -X -q -v ON_ERROR_STOP=1 -c "LOAD 'auth_ext'" -c "ALTER SYSTEM SET auth_ext.root_key_command = '${1//\'/\'\'}'"
    query 'SELECT pg_reload_conf()' >/dev/null
    until [[ $(query "LOAD 'auth_ext'; SHOW auth_ext.root_key_command") == "$1" ]]; do sleep 0.1; done
}
sign_in="SELECT auth_ext.sign_in_with_password('a@example.com', 'a long pass phrase') ? 'access_token'"

# The server's user must be able to read it, as it would a credential of the service manager.
vault=$AUTH_EXT_RUN/root_key_command/vault
mkdir "$vault"
first=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
second=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
printf '%s\n' "$first" >"$vault/keys"
chmod -R a+rX "$vault"

query "CREATE EXTENSION auth_ext" >/dev/null
command "cat $vault/keys"
expect 'setup() makes no file' found "$(query "SELECT auth_ext.setup() ->> 'root_key_file'")"
expect 'nothing lies in the data directory' '' "$(find "$AUTH_EXT_DATA" -name 'auth_ext_root.key*')"
query 'UPDATE auth_ext.settings SET autoconfirm = true' >/dev/null
expect 'it seals and opens' t "$(query "SELECT auth_ext.sign_up('a@example.com', 'a long pass phrase') ? 'access_token'")"

printf '%s\n%s\n' "$second" "$first" >"$vault/keys"
expect 'the older key opens still' t "$(query "$sign_in")"
expect 'a rotation seals all under the newest' '*"older_root_keys_in_file": 1*' "$(query 'SELECT auth_ext.rotate_root_key()')"
printf '%s\n' "$second" >"$vault/keys"
expect 'the older key is not needed any more' t "$(query "$sign_in")"

expect 'no session sets it' '*cannot be changed now*' "$(query "LOAD 'auth_ext'; SET auth_ext.root_key_command = 'true'")"
expect 'nobody else sees it' '*examine "auth_ext.root_key_command"*' "$(query "LOAD 'auth_ext'; SET ROLE anon; SHOW auth_ext.root_key_command")"

printf '%s\n' "$first" >"$vault/keys"
expect 'another key opens nothing' '*root key*' "$(query "$sign_in")"
command 'echo a_secret_that_is_no_key'
expect 'what is no key is refused' '*root_key_command printed no root key*' "$(query "$sign_in")"
[[ $(query "$sign_in") != *a_secret_that* ]] || { echo 'the error shows what was printed'; exit 1; }
if grep -q a_secret_that "$AUTH_EXT_SERVER_LOG" && grep a_secret_that "$AUTH_EXT_SERVER_LOG" | grep -vq 'ALTER SYSTEM\|parameter'; then
    echo 'the log shows what was printed'
    exit 1
fi
command "cat $vault/keys; exit 3"
expect 'a failure is told' '*root_key_command failed (exit status: 3)*' "$(query "$sign_in")"
command "/nonexistent/program"
expect 'a program that is not there' '*root_key_command failed (exit status: 127)*' "$(query "$sign_in")"
command 'yes'
expect 'endless output is cut off' '*printed more than a few keys*' "$(query "$sign_in")"
command 'exec sleep 300'
expect 'a time-out ends the wait' '*canceling statement due to statement timeout*' "$(query "SET statement_timeout = '500ms'; $sign_in")"
if pgrep -u "$(stat -c %U "$AUTH_EXT_DATA")" -f '^sleep 300$' >/dev/null; then
    echo 'the command outlived the call'
    exit 1
fi
printf '%s\n' "$second" >"$vault/keys"
command "cat $vault/keys"
expect 'all is well again' t "$(query "$sign_in")"
