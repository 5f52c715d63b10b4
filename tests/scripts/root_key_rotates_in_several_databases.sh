#!/usr/bin/env bash
# database: empty
# A server with several databases: each rotation seals the one in which it is called, the steps of the manual bring all of them under new keys,
# then the older lines go, and nobody loses a session; the same with a standby that takes over, and with a command for all of them.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
trap 'server_stop "$AUTH_EXT_RUN/several_b"; server_stop "$AUTH_EXT_RUN/several_a"' EXIT
databases=(one two three)
server_start several_a
server_use several_a
key=$AUTH_EXT_DATA/auth_ext_root.key
in_database() { PGDATABASE=$1 query "$2"; }
for database in "${databases[@]}"; do
    createdb "$database"
    in_database "$database" 'CREATE EXTENSION auth_ext' >/dev/null
    in_database "$database" 'SELECT auth_ext.setup()' >/dev/null
    in_database "$database" 'UPDATE auth_ext.settings SET autoconfirm = true' >/dev/null
    in_database "$database" "SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token'" >"$database.token"
done
expect 'one key for all of them' 1 "$(wc -l <"$key")"
# everybody_goes_on WHAT: in each database a session refreshes, somebody signs in, and doctor() finds the root key right.
everybody_goes_on() {
    local database
    for database in "${databases[@]}"; do
        in_database "$database" "SELECT auth_ext.refresh_session('$(<"$database.token")') ->> 'refresh_token'" >"$database.next"
        expect "$1: the session in $database goes on" '??????*' "$(<"$database.next")"
        mv "$database.next" "$database.token"
        expect "$1: people sign in to $database" t "$(in_database "$database" "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token'")"
        expect "$1: doctor() in $database" 0 "$(in_database "$database" "SELECT count(*) FROM auth_ext.doctor() WHERE \"check\" = 'root_key' AND state = 'fail'")"
    done
}
# How much is sealed in all databases under keys that are not active there.
sealed_under_older() {
    local database sum=0
    for database in "${databases[@]}"; do
        sum=$((sum + $(in_database "$database" "SELECT coalesce(sum(sealed), 0) FROM auth_ext.root_key_status() WHERE status <> 'active'")))
    done
    echo "$sum"
}

# Without standbys: a call in each, then the first lines, as many as there are databases, are all that is needed.
in_database one 'SELECT auth_ext.rotate_root_key()' >/dev/null
everybody_goes_on 'one of three has rotated'
expect 'the older line is needed' '*sealed under another root key*' "$(cp -p "$key" "$key.kept"; head -n 1 "$key.kept" | as_server_user tee "$key" >/dev/null; in_database two "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')"; cp -p "$key.kept" "$key")"
for database in two three; do in_database "$database" 'SELECT auth_ext.rotate_root_key()' >/dev/null; done
expect 'a line for each database, and the old one' 4 "$(wc -l <"$key")"
expect 'nothing is sealed under an older one' 0 "$(sealed_under_older)"
cp -p "$key" "$key.kept"
head -n "${#databases[@]}" "$key.kept" | as_server_user tee "$key" >/dev/null
everybody_goes_on 'without the older line'
createdb four
in_database four 'CREATE EXTENSION auth_ext' >/dev/null
expect 'a new database takes the newest' '*"root_key_file": "found"*' "$(in_database four 'SELECT auth_ext.setup()')"
dropdb four

# With a standby: prepared in each, brought there once, confirmed in each, rotated in each.
standby_make several_b
server_start several_b
until [[ $(query 'SELECT count(*) FROM pg_stat_replication') == 1 ]]; do sleep 0.1; done
for database in "${databases[@]}"; do
    expect "prepared in $database" '{"standbys": \["several_b"\]*' "$(in_database "$database" 'SELECT auth_ext.prepare_root_key()')"
done
standby_has_replayed several_a several_b
as_server_user cp "$key" "$AUTH_EXT_RUN/several_b/data/auth_ext_root.key"
for database in "${databases[@]}"; do
    PGDATABASE=$database on several_b 'SELECT auth_ext.confirm_root_key()' >"$database.confirmation"
    expect "$database on the standby confirms" '????????????????-????????????????????????????????' "$(<"$database.confirmation")"
done
expect 'the confirmation of one is none of another' '*does not fit*' "$(in_database two "SELECT auth_ext.rotate_root_key(ARRAY['$(<one.confirmation)'])")"
for database in "${databases[@]}"; do
    expect "$database rotates" '*"sealed_again":*' "$(in_database "$database" "SELECT auth_ext.rotate_root_key(ARRAY['$(<"$database.confirmation")'])")"
done
expect 'again nothing is sealed under an older one' 0 "$(sealed_under_older)"
standby_has_replayed several_a several_b
server_stop "$AUTH_EXT_RUN/several_a"
as_server_user "$AUTH_EXT_PG_BIN/pg_ctl" --silent --wait --pgdata="$AUTH_EXT_RUN/several_b/data" promote
server_use several_b
key=$AUTH_EXT_DATA/auth_ext_root.key
cp -p "$key" "$key.kept"
head -n "${#databases[@]}" "$key.kept" | as_server_user tee "$key" >/dev/null
everybody_goes_on 'after the fail-over'

# By a command: one new key in front, for all of them, and the older ones go.
query 'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots' >/dev/null
keys=$AUTH_EXT_RUN/several_b/keys
{ head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; echo; cat "$key"; } | as_server_user tee "$keys" >/dev/null
psql -X -q -c "LOAD 'auth_ext'" -c "ALTER SYSTEM SET auth_ext.root_key_command = 'cat $keys'"
query 'SELECT pg_reload_conf()' >/dev/null
until [[ $(query "LOAD 'auth_ext'; SHOW auth_ext.root_key_command") == "cat $keys" ]]; do sleep 0.1; done
for database in "${databases[@]}"; do in_database "$database" 'SELECT auth_ext.rotate_root_key()' >/dev/null; done
expect 'all under the same' 1 "$(for database in "${databases[@]}"; do in_database "$database" "SELECT fingerprint FROM auth_ext.root_key_status() WHERE status = 'active'"; done | sort -u | wc -l)"
expect 'and nothing under another' 0 "$(sealed_under_older)"
head -n 1 "$keys" | as_server_user tee "$keys.new" >/dev/null
as_server_user mv "$keys.new" "$keys"
everybody_goes_on 'with one key from the command'
