#!/usr/bin/env bash
# database: empty
# While a standby follows, rotate_root_key() waits for it: the new key is prepared, brought there, confirmed there, and only then seals. Who
# is told to go on all the same, or has no standby, needs one call. After the fail-over the sessions go on.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
trap 'server_stop "$AUTH_EXT_RUN/root_key_b"; server_stop "$AUTH_EXT_RUN/root_key_a"' EXIT
server_start root_key_a
server_use root_key_a
createdb keys
export PGDATABASE=keys
query 'CREATE EXTENSION auth_ext' >/dev/null
query 'SELECT auth_ext.setup()' >/dev/null
query 'UPDATE auth_ext.settings SET autoconfirm = true' >/dev/null
refresh=$(query "SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token'")
here=$AUTH_EXT_DATA/auth_ext_root.key there=$AUTH_EXT_RUN/root_key_b/data/auth_ext_root.key

expect 'a single server needs one call' '*"older_root_keys_in_file": 1*' "$(query 'SELECT auth_ext.rotate_root_key()')"
standby_make root_key_b
expect 'a standby that is away counts by its slot' '*1 standbys follow this server (root_key_b), and 0 of them confirmed*' "$(query 'SELECT auth_ext.rotate_root_key()')"
server_start root_key_b
until [[ $(query 'SELECT count(*) FROM pg_stat_replication') == 1 ]]; do sleep 0.1; done
before=$(<"$here")
expect 'refused while it follows' '*1 standbys follow this server (root_key_b), and 0 of them confirmed*' "$(query 'SELECT auth_ext.rotate_root_key()')"
expect 'the file is as it was' "$before" "$(<"$here")"
expect 'nothing to confirm yet' '*no root key is prepared*' "$(on root_key_b 'SELECT auth_ext.confirm_root_key()')"

prepared=$(query 'SELECT auth_ext.prepare_root_key()')
new=$(query "SELECT fingerprint FROM auth_ext.root_keys WHERE status = 'prepared'")
expect 'prepared' "{\"standbys\": \\[\"root_key_b\"\\], \"fingerprint\": \"$new\"}" "$prepared"
expect 'again: the same' "*\"fingerprint\": \"$new\"}" "$(query 'SELECT auth_ext.prepare_root_key()')"
expect 'it is in the file' "3" "$(wc -l <"$here")"
query 'SELECT auth_ext.create_signing_key()' >/dev/null
expect 'nothing is sealed with it' "t|0" "$(query "SELECT here, sealed FROM auth_ext.root_key_status() WHERE status = 'prepared'")"
standby_has_replayed root_key_a root_key_b
expect 'the standby knows of it' "$new|prepared|f|0" "$(on root_key_b "SELECT * FROM auth_ext.root_key_status() WHERE status = 'prepared'")"
expect 'its doctor() says so' "warn|root key $new is prepared, and this server has not got it yet" "$(on root_key_b "SELECT state, meaning FROM auth_ext.doctor() WHERE \"check\" = 'root_key'")"
expect 'it does not confirm what it has not got' "*root key $new is prepared, and this server has not got it*" "$(on root_key_b 'SELECT auth_ext.confirm_root_key()')"

own=$(query 'SELECT auth_ext.confirm_root_key()')
expect 'the primary cannot confirm for it' '*0 of them confirmed*' "$(query "SELECT auth_ext.rotate_root_key(ARRAY['$own'])")"
as_server_user cp "$here" "$there"
said=$(on root_key_b 'SELECT auth_ext.confirm_root_key()')
expect 'it confirms' '????????????????-????????????????????????????????' "$said"
expect 'nothing of the key is in it' no "$(grep -qF -e "${said#*-}" "$here" && echo yes || echo no)"
expect 'a made-up confirmation is refused' '*does not fit*' "$(query "SELECT auth_ext.rotate_root_key(ARRAY['${said%??}zz'])")"
expect 'confirmed: everything is sealed again' '*"older_root_keys_in_file": 2*' "$(query "SELECT auth_ext.rotate_root_key(ARRAY['$said'])")"
expect 'under the new key' "$new|t|t" "$(query "SELECT fingerprint, here, sealed > 5 FROM auth_ext.root_key_status() WHERE status = 'active'")"
expect 'and nothing under another' 0 "$(query "SELECT sum(sealed) FROM auth_ext.root_key_status() WHERE status <> 'active'")"
expect 'a confirmation is good for one key' '*does not fit*' "$(query 'SELECT auth_ext.prepare_root_key()' >next.txt; query "SELECT auth_ext.rotate_root_key(ARRAY['$said'])")"

# The prepared key that never came does no harm, nor does a standby that has it not: what seals is there.
standby_has_replayed root_key_a root_key_b
server_stop "$AUTH_EXT_RUN/root_key_a"
as_server_user "$AUTH_EXT_PG_BIN/pg_ctl" --silent --wait --pgdata="$AUTH_EXT_RUN/root_key_b/data" promote
server_use root_key_b
export PGDATABASE=keys
refresh=$(query "SELECT auth_ext.refresh_session('$refresh') ->> 'refresh_token'")
expect 'after the fail-over the session goes on' '??????*' "$refresh"
expect 'and people sign in' t "$(query "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token'")"
expect 'the key that was prepared is not here' '*was prepared, and this server has not got it*' "$(query 'SELECT auth_ext.rotate_root_key()')"
expect 'so another is' '{"standbys": \[\], *' "$(query 'SELECT auth_ext.prepare_root_key()')"
expect 'and takes its place' '*"sealed_again":*' "$(query 'SELECT auth_ext.rotate_root_key()')"

# By a command: the operator puts the new key in front, everywhere; a slot stands for the standby that follows.
query "SELECT pg_create_physical_replication_slot('away')" >/dev/null
keys=$AUTH_EXT_RUN/root_key_b/keys
as_server_user cp "$AUTH_EXT_DATA/auth_ext_root.key" "$keys"
as_server_user mv "$AUTH_EXT_DATA/auth_ext_root.key" "$AUTH_EXT_RUN/root_key_b/gone"
psql -X -q -c "LOAD 'auth_ext'" -c "ALTER SYSTEM SET auth_ext.root_key_command = 'cat $keys'"
query 'SELECT pg_reload_conf()' >/dev/null
until [[ $(query "LOAD 'auth_ext'; SHOW auth_ext.root_key_command") == "cat $keys" ]]; do sleep 0.1; done
expect 'sealing again under the same key asks nobody' '*"sealed_again":*' "$(query 'SELECT auth_ext.rotate_root_key()')"
expect 'no new key, nothing to prepare' '*prints no new root key*' "$(query 'SELECT auth_ext.prepare_root_key()')"
{ head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; echo; cat "$keys"; } | as_server_user tee "$keys.new" >/dev/null
as_server_user mv "$keys.new" "$keys"
expect 'a new key: refused until it is confirmed' '*1 standbys follow this server (away)*' "$(query 'SELECT auth_ext.rotate_root_key()')"
expect 'prepared' '*"standbys": \["away"\]*' "$(query 'SELECT auth_ext.prepare_root_key()')"
expect 'or told to go on' '*"sealed_again":*' "$(query 'SELECT auth_ext.rotate_root_key(despite_standbys => true)')"
expect 'the session goes on' '??????*' "$(query "SELECT auth_ext.refresh_session('$refresh') ->> 'refresh_token'")"
