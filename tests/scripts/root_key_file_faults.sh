#!/usr/bin/env bash
# database: empty
# A root key file that is missing, wrong, unreadable or open to others: an error that names the file and the remedy, nothing
# of its content, to administrators, a bare 500 to clients, and tokens still verify with public keys.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/rootkey"' EXIT
server_start rootkey -- -c log_min_messages=info
server_use rootkey
createdb mine
export PGDATABASE=mine
psql -X -q -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' -c 'UPDATE auth_ext.settings SET autoconfirm = true' >/dev/null
file=$AUTH_EXT_DATA/auth_ext_root.key
[[ $(stat -c %a "$file") == 600 ]]
psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
CREATE TABLE kept AS SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS answer;
SQL

# faulty WHAT PATTERN: a fresh session cannot sign, says why, and verifies.
faulty() {
    local statement said
    for statement in "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')" \
        "SELECT auth_ext.refresh_session(answer ->> 'refresh_token') FROM kept" "SELECT auth_ext.create_signing_key()" \
        "SELECT auth_ext.sign_jwt(jsonb_build_object('exp', extract(epoch FROM now())::bigint + 60))" 'SELECT auth_ext.rotate_root_key()'; do
        said=$(psql -X -A -t -v VERBOSITY=verbose -c "$statement" 2>&1 || true)
        if [[ $said != *'F0000'*"root key file \"$file\" $2"*HINT:* ]] || grep -qF -e "$key" <<<"$said"; then
            printf '%s: %s said: %s\n' "$1" "$statement" "$said"
            exit 1
        fi
    done
    # A client learns nothing of the file; the log does.
    for statement in "SELECT auth_api.sign_in_with_password('ada@example.com', 'correct horse battery')" \
        "SELECT auth_api.sign_up('eve@example.com', 'correct horse battery')"; do
        said=$(psql -X -A -t -c 'SET ROLE anon' -c "$statement" 2>&1 || true)
        if [[ $said != *'"code": 500'*'"unexpected_failure"'* ]] || grep -qF -e "$file" -e HINT <<<"$said"; then
            printf '%s: to anon %s said: %s\n' "$1" "$statement" "$said"
            exit 1
        fi
    done
    tail -n 20 "$AUTH_EXT_SERVER_LOG" | grep -qF "root key file \"$file\" $2"
    [[ $(psql -X -A -t -c 'SELECT count(*) FROM auth.users') == 1 ]]
    [[ $(psql -X -A -t -c "SELECT valid FROM kept, auth_ext.verify_jwt(answer ->> 'access_token')") == t ]]
    [[ $(psql -X -A -t -c "SELECT jsonb_array_length(auth_ext.jwks() -> 'keys')") == 1 ]]
    [[ $(psql -X -A -t -c "SELECT generation FROM auth_ext.refresh_tokens") == 1 ]]
}

key=$(<"$file")
as_server_user mv "$file" "$file.away"
faulty missing 'does not exist'
as_server_user cp "$file.away" "$file"
as_server_user chmod 640 "$file"
faulty 'group may read' 'can be read by others'
as_server_user chmod 604 "$file"
faulty 'others may read' 'can be read by others'
as_server_user chmod 600 "$file"
as_server_user bash -c "echo 'no key' >'$file'"
faulty 'no key in it' 'holds no root key'
as_server_user bash -c ": >'$file'"
faulty 'empty' 'holds no root key'
as_server_user bash -c "head -c 100000 /dev/zero >'$file'"
faulty 'too long' 'holds no root key'
as_server_user rm "$file"
as_server_user mkdir -m 700 "$file"
faulty 'a directory' ''
as_server_user rmdir "$file"
as_server_user chmod 600 "$file.away"
as_server_user cp -p "$file.away" "$file"
as_server_user chmod 000 "$file"
faulty unreadable 'cannot be read'
as_server_user chmod 600 "$file"

# Another key: nothing that was sealed opens, the message says so, and nothing is harmed.
as_server_user bash -c "od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' >'$file'"
said=$(psql -X -A -t -c "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')" 2>&1 || true)
[[ $said == *ERROR:* && $said == *HINT:* ]] || { echo "another key: $said"; exit 1; }
[[ $(psql -X -A -t -c "SELECT valid FROM kept, auth_ext.verify_jwt(answer ->> 'access_token')") == t ]]

# The right one again: a session that met the fault recovers by itself, and the refresh token was not used up.
as_server_user mv "$file.away" "$file.right"
psql -X -A -t -q <<SQL >recovered.txt 2>&1
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') IS NULL;
\! mv '$file.right' '$file'
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token';
SELECT auth_ext.refresh_session(answer ->> 'refresh_token') ? 'access_token' FROM kept;
SQL
grep -q ERROR recovered.txt
[[ $(grep -c '^t$' recovered.txt) == 2 ]]

# The log holds no piece of any key.
if grep -qF -e "$key" "$AUTH_EXT_SERVER_LOG"; then echo 'the log holds the root key'; exit 1; fi
if grep -E 'signal|PANIC' "$AUTH_EXT_SERVER_LOG"; then exit 1; fi
