#!/usr/bin/env bash
# rotate_root_key() seals everything again under a new key; neither ROLLBACK nor a second database loses anything.
# database: empty
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/jwt_root_key_rotation"' EXIT
server_start jwt_root_key_rotation
server_use jwt_root_key_rotation
createdb keys
createdb other
export PGDATABASE=keys
key=$AUTH_EXT_DATA/auth_ext_root.key

query() { psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$1" 2>&1 | paste -sd ' '; }
# expect NAME EXPECTED GOT: EXPECTED is a pattern.
expect() {
    # shellcheck disable=SC2053
    if [[ $3 != $2 ]]; then
        printf '%s:\n  expected %s\n  got      %s\n' "$1" "$2" "$3"
        exit 1
    fi
    printf 'ok  %s\n' "$1"
}
sign="SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 600))"
verdict() { query "SELECT coalesce(reason, 'valid') FROM auth_ext.verify_jwt('$1')"; }
seals() { query "SELECT md5(string_agg(encode(seal, 'hex'), ' ' ORDER BY seal)) FROM (SELECT sealed_private_key FROM auth_ext.signing_keys UNION ALL SELECT sealed_fingerprint FROM auth_ext.signing_keys UNION ALL SELECT sealed_key FROM auth_ext.server_keys) AS s(seal) WHERE seal IS NOT NULL"; }

# How many things are sealed in a database.
sealed() { query "SELECT count(*) FROM (SELECT sealed_private_key FROM auth_ext.signing_keys UNION ALL SELECT sealed_fingerprint FROM auth_ext.signing_keys UNION ALL SELECT sealed_key FROM auth_ext.server_keys) AS s(seal) WHERE seal IS NOT NULL"; }

for database in keys other; do
    PGDATABASE=$database query 'CREATE EXTENSION auth_ext' >/dev/null
    PGDATABASE=$database query 'SELECT auth_ext.setup()' >/dev/null
done
query "SELECT auth_ext.create_signing_key('HS512')" >/dev/null
# A secret that was revoked: what is left of it must be known after a rotation, too.
import="SELECT auth_ext.import_signing_keys('\"a secret of at least thirty-two bytes\"', false)"
query "SELECT auth_ext.revoke_signing_key((($import) -> 0 ->> 'id'))" >/dev/null
query 'UPDATE auth_ext.settings SET autoconfirm = true' >/dev/null
refresh=$(query "SELECT auth_api.sign_up('a@example.com', 'a long pass phrase') ->> 'refresh_token'")
expect 'a session to keep' '??????*' "$refresh"
token=$(query "$sign")
first=$(<"$key") before=$(seals)

expect 'rotation' "{\"sealed_again\": $(sealed), \"older_root_keys_in_file\": 1}" "$(query 'SELECT auth_ext.rotate_root_key()')"
mapfile -t lines <"$key"
expect 'the new key is above the old one' "2 $first" "${#lines[@]} ${lines[1]}"
expect 'it is a new one' yes "$([[ ${lines[0]} =~ ^[0-9a-f]{64}$ && ${lines[0]} != "$first" ]] && echo yes)"
expect 'the mode is kept' 600 "$(stat -c %a "$key")"
expect 'every seal is another' yes "$([[ $(seals) != "$before" ]] && echo yes)"
expect 'an old token verifies' valid "$(verdict "$token")"
expect 'a new token verifies' valid "$(verdict "$(query "$sign")")"
refresh=$(query "SELECT auth_api.refresh_session('$refresh') ->> 'refresh_token'")
expect 'the session refreshes' '??????*' "$refresh"
expect 'the other database opens its own with the older key' valid "$(PGDATABASE=other verdict "$(PGDATABASE=other query "$sign")")"

# Without the older key this database has all it needs; the other has not, and says so.
cp -p "$key" "$key.kept"
head -n 1 "$key.kept" | as_server_user tee "$key" >/dev/null
expect 'the newest key opens everything here' valid "$(verdict "$(query "$sign")")"
refresh=$(query "SELECT auth_api.refresh_session('$refresh') ->> 'refresh_token'")
expect 'the session refreshes with the newest key alone' '??????*' "$refresh"
expect 'a revoked secret is known with the newest key alone' '*ERROR:  the ring has this key already: *revoked*' "$(query "$import")"
expect 'the other database still needs the older key' '*ERROR:  *root key*' "$(PGDATABASE=other query "$sign")"
cp -p "$key.kept" "$key"
expect 'rotation there, too' "{\"sealed_again\": $(PGDATABASE=other sealed), \"older_root_keys_in_file\": 2}" "$(PGDATABASE=other query 'SELECT auth_ext.rotate_root_key()')"
expect 'here the middle key still opens' valid "$(verdict "$(query "$sign")")"

# ROLLBACK: the file has a key more, the rows have the old seals, and all of it opens.
before=$(seals)
query 'BEGIN; SELECT auth_ext.rotate_root_key(); ROLLBACK;' >/dev/null
expect 'after ROLLBACK the seals are the old ones' "$before" "$(seals)"
expect 'after ROLLBACK the file keeps the new key' 4 "$(wc -l <"$key")"
expect 'after ROLLBACK a token is signed' valid "$(verdict "$(query "$sign")")"
expect 'after ROLLBACK the session refreshes' '??????*' "$(query "SELECT auth_api.refresh_session('$refresh') ->> 'refresh_token'")"
expect 'and the next rotation seals under a fifth' "{\"sealed_again\": $(sealed), \"older_root_keys_in_file\": 4}" "$(query 'SELECT auth_ext.rotate_root_key()')"

# A left-over of a crash in the middle of writing the file does not matter.
echo junk | as_server_user tee "$key.new" >/dev/null
expect 'a left-over file' "{\"sealed_again\": $(sealed), \"older_root_keys_in_file\": 5}" "$(query 'SELECT auth_ext.rotate_root_key()')"
expect 'it is gone' no "$([[ -e $key.new ]] && echo yes || echo no)"

# Many rotations, in both databases, and many readers at once: nothing is lost and nobody fails.
for n in 1 2 3; do
    for database in keys other; do
        (for _ in {1..5}; do PGDATABASE=$database query 'SELECT auth_ext.rotate_root_key()'; done >"$AUTH_EXT_TEST_OUTPUT/rotate.$database.$n") &
        (for _ in {1..20}; do PGDATABASE=$database verdict "$(PGDATABASE=$database query "$sign")"; done >"$AUTH_EXT_TEST_OUTPUT/sign.$database.$n") &
    done
done
wait
expect 'fifteen rotations at once' 15 "$(cat rotate.keys.* | grep -c "\"sealed_again\": $(sealed)")"
expect 'and fifteen in the other database' 15 "$(cat rotate.other.* | grep -c "\"sealed_again\": $(PGDATABASE=other sealed)")"
expect 'tokens meanwhile' '120 valid' "$(cat sign.* | sort | uniq -c | awk '{ $1 = $1; print }')"
expect 'the file has a line a rotation' 36 "$(wc -l <"$key")"
expect 'no line is there twice' 36 "$(sort -u "$key" | wc -l)"

# The file does not grow beyond what is read of it: then a rotation is refused, and all goes on.
psql -X -q -A -t -c 'SELECT auth_ext.rotate_root_key() FROM generate_series(1, 50)' >rotations 2>&1 || true
expect 'too many older keys' '*ERROR:  root key file "*/auth_ext_root.key" holds too many older keys*' "$(tail -n 2 rotations)"
expect 'a token is signed still' valid "$(verdict "$(query "$sign")")"
