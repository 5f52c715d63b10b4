#!/usr/bin/env bash
# database: empty
# On a standby, in a read-only transaction and on a server that is set to be read-only, setup(), rotate_root_key() and whatever else
# writes change nothing, neither in the database nor the root key file, and say why in a sentence; clients are told 503.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/read_only_standby"; server_stop "$AUTH_EXT_RUN/read_only_primary"' EXIT
server_start read_only_primary
server_use read_only_primary
createdb mine
export PGDATABASE=mine
ask() { psql -X -A -t -q -v ON_ERROR_STOP=1 -d mine "$@"; }
ask -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' -c 'UPDATE auth_ext.settings SET autoconfirm = true' >setup.txt
token=$(ask -c "SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token'")
state() { # of what is sealed, of the root key file and its siblings, and of the tables
    ask -c "SELECT md5(string_agg(sealed_key::text, ' ' ORDER BY purpose)) FROM auth_ext.server_keys" \
        -c "SELECT md5(string_agg(k::text, ' ' ORDER BY id)) FROM auth_ext.signing_keys AS k" \
        -c "SELECT md5(string_agg(oid::text || xmin::text, ' ' ORDER BY oid)) FROM pg_class WHERE relnamespace IN ('auth'::regnamespace, 'auth_ext'::regnamespace)"
    (cd "$AUTH_EXT_DATA" && find . -maxdepth 1 -name 'auth_ext_root*' -printf '%p %i %s %TY-%Tm-%Td %TT\n' -exec md5sum {} + | LC_ALL=C sort)
}

# refuses SENTENCE STATEMENT
refuses() {
    if psql -X -A -t -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -d mine -c "$2" >answer.txt 2>&1; then
        echo "not refused: $2: $(<answer.txt)"
        exit 1
    fi
    cat answer.txt
    grep -qE "$1" answer.txt
}
writes_nothing() {
    local call before after
    before=$(state)
    for call in setup rotate_root_key purge; do refuses "cannot execute $call\\(\\) in a read-only transaction" "${1-}SELECT auth_ext.$call()"; done
    for call in 'create_signing_key()' "create_api_key('anon')" "import_signing_keys('\"a secret of at least thirty-two bytes\"')" "revoke_signing_key((SELECT kid FROM auth_ext.key_ring WHERE status = 'active'))"; do
        refuses "in a read-only transaction|during recovery" "${1-}SELECT auth_ext.$call"
    done
    after=$(state)
    diff <(printf '%s\n' "$before") <(printf '%s\n' "$after")
}

[[ $(state | wc -l) == 5 ]]
writes_nothing 'BEGIN READ ONLY; '
PGOPTIONS='-c default_transaction_read_only=on' writes_nothing

# A standby of its own, with the root key that came along in the base backup.
primary=$PGHOST
directory=$AUTH_EXT_RUN/read_only_standby
mkdir "$directory"
((EUID != 0)) || chown postgres: "$directory"
chmod 700 "$directory"
as_server_user mkdir "$directory/socket"
as_server_user "$AUTH_EXT_PG_BIN/pg_basebackup" --pgdata="$directory/data" --host="$primary" --username=postgres --write-recovery-conf --wal-method=stream --checkpoint=fast
server_start read_only_standby
server_use read_only_standby
[[ $(ask -c 'SELECT pg_is_in_recovery()') == t ]]
writes_nothing
[[ $(ask -c "SELECT a ->> 'code' FROM auth_ext.refresh_session('$token') AS a") == 503 ]]
[[ $(ask -c "SELECT a ->> 'code' FROM auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS a") == 503 ]]
# What only reads works.
[[ $(ask -c "SELECT jsonb_array_length(auth_ext.jwks() -> 'keys')") == 1 ]]
[[ $(ask -c 'SELECT count(*) > 15 FROM auth_ext.doctor()') == t ]]
[[ $(ask -c 'SELECT count(*) FROM auth_ext.rls_report()') == 0 ]]
# And the primary goes on.
PGHOST=$primary
[[ $(ask -c "SELECT auth_ext.refresh_session('$token') ->> 'token_type'") == bearer ]]
