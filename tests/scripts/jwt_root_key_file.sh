#!/usr/bin/env bash
# Without its root key file, or with a wrong one, the server says which file and what to do; public keys verify on.
# database: empty
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/jwt_root_key_file"' EXIT
server_start jwt_root_key_file
server_use jwt_root_key_file
createdb keys
export PGDATABASE=keys
key=$AUTH_EXT_DATA/auth_ext_root.key

# query SQL: prints what it answers, or the error with hint and SQLSTATE, in one line.
query() {
    psql -X -q -A -t -v VERBOSITY=verbose -v ON_ERROR_STOP=1 -c "$1" 2>&1 | sed '/^LOCATION/d' | paste -sd ' ' || true
}

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

query 'CREATE EXTENSION auth_ext' >/dev/null
query 'SELECT auth_ext.setup()' >/dev/null
expect 'the file is its owner'\''s alone' '600 postgres' "$(stat -c '%a %U' "$key" | sed "s/ $(id -un)\$/ postgres/")"
expect 'it holds one key of 64 digits' '65 1' "$(wc -c <"$key") $(grep -cE '^[0-9a-f]{64}$' "$key")"
es256=$(query "$sign")
query 'SELECT auth_ext.import_signing_keys('\''"a secret of at least thirty-two bytes"'\'')' >/dev/null
hs256=$(query "$sign")
expect 'both kinds verify' 'valid valid' "$(verdict "$es256") $(verdict "$hs256")"

# broken NAME MESSAGE HINT: what is refused while the file is broken, in new sessions, and what goes on.
broken() {
    expect "$1: signing" "ERROR:  F0000: root key file \"*/auth_ext_root.key\" $2 HINT:  $3" "$(query "$sign")"
    expect "$1: a token of a public key" valid "$(verdict "$es256")"
    expect "$1: a token of a sealed secret is not called forged" \
        "ERROR:  F0000: root key file \"*/auth_ext_root.key\" $2 HINT:  $3" "$(verdict "$hs256")"
    expect "$1: a forged token of a public key" bad_signature "$(verdict "${es256%?????}AAAAA")"
    expect "$1: jwks()" 1 "$(query "SELECT jsonb_array_length(auth_ext.jwks() -> 'keys')")"
    expect "$1: a new key" "ERROR:  F0000: root key file \"*/auth_ext_root.key\" $2 HINT:  $3" \
        "$(query 'SELECT auth_ext.create_signing_key()')"
    expect "$1: rotation of the root key" "ERROR:  F0000: root key file \"*/auth_ext_root.key\" $2 HINT:  $3" \
        "$(query 'SELECT auth_ext.rotate_root_key()')"
    expect "$1: PostgREST gets the public keys, with a warning" "WARNING:  01000: PostgREST gets the public keys only: root key file \"*/auth_ext_root.key\" $2  EC" \
        "$(query "SELECT auth_ext.postgrest_config();
            SELECT string_agg(jwk ->> 'kty', ' ') FROM jsonb_array_elements(current_setting('pgrst.jwt_secret')::jsonb -> 'keys') AS jwk")"
}

cp -p "$key" "$key.kept"
rm "$key"
broken missing 'does not exist' 'Restore it from your backup of secrets.*'
as_server_user touch "$key"
chmod 600 "$key"
broken empty 'holds no root key' '*'
echo 'not a key' >"$key"
broken junk 'holds no root key' '*'
expect 'junk: no error tells what is in the file' '' "$(query "$sign" | grep -o 'not a key' || true)"
cp -p "$key.kept" "$key"
chmod 644 "$key"
broken 'open to others' 'can be read by others' 'chmod 0600*'
chmod 600 "$key"
if ((EUID == 0)); then
    chown root "$key"
    broken unreadable 'cannot be read: permission denied' 'The operating system user of the server must be able to read it.'
fi
rm -f "$key"

# setup() makes no new root key where the old one has sealed something, nor seals beside it with another.
expect 'setup() without the file' '*does not exist*' "$(query 'SELECT auth_ext.setup()' || true)"
[[ ! -e $key ]] || { echo 'setup() made another root key'; exit 1; }

# Another key of the right form: what it did not seal does not open, and the message says so.
head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' | as_server_user tee "$key" >/dev/null
chmod 600 "$key"
expect 'another key: setup()' '*root key*' "$(query 'SELECT auth_ext.setup()' || true)"
expect 'another key: signing' 'ERROR:  *root key*' "$(query "$sign")"
expect 'another key: a token of a public key' valid "$(verdict "$es256")"
expect 'another key: a token of a sealed secret is not called forged' 'ERROR:  *root key*' "$(verdict "$hs256")"

cp -p "$key.kept" "$key"
expect 'restored: all is as before' 'valid valid' "$(verdict "$es256") $(verdict "$hs256")"
expect 'restored: signing' valid "$(verdict "$(query "$sign")")"

# One session through it all: what it opened before the file went, it goes on with; what it could not, it opens again.
expect 'one session: signs on without the file, fails after a change, signs when the file is back' 'valid error valid' "$(
    psql -X -q -A -t 2>/dev/null <<END | paste -sd ' '
SELECT ($sign) IS NOT NULL \\gset
\\! mv $key $key.away
SELECT coalesce(reason, 'valid') FROM auth_ext.verify_jwt(($sign));
UPDATE auth_ext.settings SET leeway = leeway;
SELECT 'no error' FROM auth_ext.verify_jwt(($sign));
\\if :ERROR
    \\echo error
\\endif
\\! mv $key.away $key
SELECT coalesce(reason, 'valid') FROM auth_ext.verify_jwt(($sign));
END
)"
# The path is the superuser's to choose.
as_server_user mkdir "$AUTH_EXT_DATA/secrets"
as_server_user mv "$key" "$AUTH_EXT_DATA/secrets/root"
# ALTER SYSTEM wants to know the setting, and a session knows it once the library is loaded.
psql -X -q -c "LOAD 'auth_ext'" -c "ALTER SYSTEM SET auth_ext.root_key_file = 'secrets/root'"
query 'SELECT pg_reload_conf()' >/dev/null
for _ in $(seq 100); do
    if [[ $(query 'SHOW auth_ext.root_key_file') == secrets/root ]]; then break; fi
    sleep 0.1
done
expect 'another path' valid "$(verdict "$(query "$sign")")"
query 'CREATE ROLE somebody LOGIN IN ROLE authenticated' >/dev/null
# loaded STATEMENT: as somebody, in a session that has loaded the library.
loaded() {
    psql -X -q -A -t -v VERBOSITY=verbose -U somebody -c 'SELECT auth_ext.uid()' -c "$1" 2>&1 | sed '/^LOCATION/d; /^$/d' | paste -sd ' '
}
expect 'nobody else chooses it' 'ERROR:  42501: *' "$(loaded "SET auth_ext.root_key_file = '/tmp/mine'")"
expect 'nobody else sees it' 'ERROR:  42501: *' "$(loaded 'SHOW auth_ext.root_key_file')"
# Before the library is loaded anybody may set anything of that name. Loading it throws that away, and what the server's
# configuration says with it: such a session looks for the file at its default place, which is its own trouble.
query 'GRANT service_role TO somebody' >/dev/null
answer=$(PGOPTIONS='-c auth_ext.root_key_file=/tmp/mine' psql -X -q -A -t -U somebody -c "$sign" 2>&1 | paste -sd ' ') || true
expect 'nobody chooses it before the library is loaded' '*permission denied to set parameter*ERROR:  Unexpected failure*' "$answer"
