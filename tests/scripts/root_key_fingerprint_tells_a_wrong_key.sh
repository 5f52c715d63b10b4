#!/usr/bin/env bash
# database: empty
# A server with another root key than its database was sealed under, or with none, says so in its log when the first session after its start
# has loaded the library, and in doctor(): before anybody signs in, once, and without a word of the keys.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
name=root_key_fingerprint
trap 'server_stop "$AUTH_EXT_RUN/$name"' EXIT
server_start "$name"
server_use "$name"
createdb keys
export PGDATABASE=keys
file=$AUTH_EXT_DATA/auth_ext_root.key
query 'CREATE EXTENSION auth_ext' >/dev/null
query 'SELECT auth_ext.setup()' >/dev/null
own=$(query 'SELECT fingerprint FROM auth_ext.root_keys')
expect 'setup() has written down the fingerprint' '????????????????' "$own"
expect 'it is the one that is here, and everything is sealed under it' "$own|active|t|*" "$(query 'SELECT * FROM auth_ext.root_key_status()')"
expect 'nothing is sealed under another' 0 "$(query "SELECT count(*) FROM auth_ext.server_keys WHERE encode(substr(sealed_key, 2, 8), 'hex') <> '$own'")"

# restarted: with an empty log; then somebody asks who he is, twice.
restarted() {
    server_stop "$AUTH_EXT_RUN/$name"
    : >"$AUTH_EXT_SERVER_LOG"
    server_start "$name" "${@:2}"
    expect "$1: a session goes on" '' "$(query 'SELECT auth_ext.uid()')"
    expect "$1: and the next" '' "$(query 'SELECT auth_ext.uid()')"
}
complaints() { grep -c 'LOG:  .*root key' "$AUTH_EXT_SERVER_LOG" || true; }
doctor() { query "SELECT state, meaning FROM auth_ext.doctor() WHERE \"check\" = 'root_key'"; }

restarted right
expect 'the right key: nothing to say' 0 "$(complaints)"

cp -p "$file" "$file.kept"
other=$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
printf '%s\n' "$other" >"$file"
restarted wrong
expect 'another key: one line' 1 "$(complaints)"
expect 'it names both fingerprints' yes "$(grep -q "LOG:  this database is sealed under root key $own, and this server has [0-9a-f]\{16\}\$" "$AUTH_EXT_SERVER_LOG" && echo yes)"
expect 'with what to do' yes "$(grep -q 'HINT:  Bring the root key here' "$AUTH_EXT_SERVER_LOG" && echo yes)"
expect 'nobody has signed in yet' 0 "$(grep -c sign_in "$AUTH_EXT_SERVER_LOG" || true)"
expect 'doctor() says it' "fail|*this database is sealed under root key $own, and this server has *" "$(doctor)"
expect 'a rotation says it and writes no file' '*this database is sealed under root key*' "$(query 'SELECT auth_ext.rotate_root_key()')"
expect 'the file is as it was' "$other" "$(<"$file")"
grep -qF -e "$other" -e "$(<"$file.kept")" "$AUTH_EXT_SERVER_LOG" && { echo 'the log holds a key'; exit 1; }

rm "$file"
restarted missing
expect 'no key: one line' 1 "$(complaints)"
expect 'it names the file' yes "$(grep -qF "LOG:  root key file \"$file\" does not exist" "$AUTH_EXT_SERVER_LOG" && echo yes)"
expect 'doctor() says it, too' 'fail|*does not exist*' "$(doctor)"
expect 'the status says which one is missing' "$own|active|f|*" "$(query 'SELECT * FROM auth_ext.root_key_status()')"

# The library of a server that loads it for all is no exception.
restarted preloaded -- -c shared_preload_libraries=auth_ext
expect 'preloaded: one line' 1 "$(complaints)"

cp -p "$file.kept" "$file"
restarted mended
expect 'mended: nothing to say' 0 "$(complaints)"

# An installation that knows no fingerprint yet gets it by setup(); until then nobody complains.
query 'DROP TABLE auth_ext.root_keys' >/dev/null
query "DELETE FROM auth_ext.schema_migrations WHERE version = '0140_root_keys'" >/dev/null
restarted older
expect 'without the table: nothing to say' 0 "$(complaints)"
expect 'setup() makes it' '*0140_root_keys*' "$(query 'SELECT auth_ext.setup()')"
expect 'with the same fingerprint' "$own" "$(query 'SELECT fingerprint FROM auth_ext.root_keys')"
# Somebody who changes the table holds nobody up.
expect 'a locked table is passed by' 1 "$(PGDATABASE=keys psql -X -q -A -t <<'SQL'
BEGIN;
LOCK TABLE auth_ext.root_keys IN ACCESS EXCLUSIVE MODE;
\! psql -X -q -A -t -c "SET lock_timeout = '20s'; SELECT count(auth_ext.uid() IS NULL)"
ROLLBACK;
SQL
)"
expect 'marks of earlier starts are gone' 1 "$(find "$AUTH_EXT_DATA/pg_stat_tmp" -name 'auth_ext.*' | wc -l)"
