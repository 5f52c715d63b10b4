#!/usr/bin/env bash
# database: empty
# On a streaming standby everything that only reads answers, what would write is told 503, a sign-out on the primary holds as soon as it is
# replayed, and after the promotion, with the root key from a command, sessions go on.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
trap 'server_stop "$AUTH_EXT_RUN/reads_b"; server_stop "$AUTH_EXT_RUN/reads_a"' EXIT
server_start reads_a
server_use reads_a
createdb app
export PGDATABASE=app
query 'CREATE EXTENSION auth_ext' >/dev/null
query 'SELECT auth_ext.setup()' >/dev/null
query 'UPDATE auth_ext.settings SET autoconfirm = true' >/dev/null
query "CREATE TABLE kept AS SELECT who, auth_ext.sign_up(who || '@example.com', 'correct horse battery') AS answer FROM (VALUES ('ada'), ('bea')) AS w (who)" >/dev/null
query "CREATE TABLE notes (owner uuid, note text); ALTER TABLE notes ENABLE ROW LEVEL SECURITY; GRANT SELECT ON notes TO authenticated; CREATE POLICY own ON notes TO authenticated USING (owner = auth.uid()); INSERT INTO notes SELECT (answer #>> '{user,id}')::uuid, who FROM kept" >/dev/null
id=$(query "SELECT answer #>> '{user,id}' FROM kept WHERE who = 'ada'")
token=$(query "SELECT answer ->> 'access_token' FROM kept WHERE who = 'ada'")
refresh=$(query "SELECT answer ->> 'refresh_token' FROM kept WHERE who = 'bea'")
claims=$(query "SELECT auth_ext.decode_jwt('$token') -> 'claims'")
[[ $claims == *"$id"* ]] || claims="{\"sub\": \"$id\", \"role\": \"authenticated\"}"
standby_make reads_b
server_start reads_b
standby_has_replayed reads_a reads_b
server_use reads_b
export PGDATABASE=app
expect 'a standby' t "$(query 'SELECT pg_is_in_recovery()')"

# Every function of ours that says of itself that it only reads, with arguments by their types; a fault of the standby, in whatever words, is none
# of the arguments.
psql -X -q -A -t -F '|' >functions.txt <<'SQL'
SELECT format('SELECT count(*) FROM %I.%I(%s)', n.nspname, p.proname, coalesce((
    SELECT string_agg(CASE t.type::regtype::text
        WHEN 'text' THEN '''x''' WHEN 'jsonb' THEN '''{}''' WHEN 'json' THEN '''{}''' WHEN 'uuid' THEN '''00000000-0000-4000-8000-000000000001'''
        ELSE 'NULL' END || '::' || t.type::regtype::text, ', ' ORDER BY t.position)
    FROM unnest(p.proargtypes) WITH ORDINALITY AS t (type, position)), ''))
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname IN ('auth_ext', 'auth_api', 'auth') AND p.provolatile <> 'v' AND p.prorettype <> 'trigger'::regtype
ORDER BY 1
SQL
(($(wc -l <functions.txt) > 40)) || { wc -l functions.txt; exit 1; }
while IFS= read -r call; do
    said=$(query "BEGIN; SELECT set_config('request.jwt.claims', '$claims', true) IS NULL; $call")
    if grep -qiE 'read-only|recovery|cannot execute|cannot assign' <<<"$said"; then printf '%s: %s\n' "$call" "$said"; exit 1; fi
done <functions.txt
echo 'ok  none of them minds a standby'
as_ada() { query "BEGIN; SET LOCAL ROLE authenticated; SELECT set_config('request.jwt.claims', '$claims', true) IS NULL; $1"; }
expect 'policies read' 'f ada' "$(as_ada 'SELECT note FROM notes')"
expect 'a token verifies' t "$(query "SELECT valid FROM auth_ext.verify_jwt('$token')")"
expect 'the session is live' 'f t' "$(as_ada 'SELECT auth_ext.session_is_live()')"
expect 'keys are published' 1 "$(query "SELECT jsonb_array_length(auth_ext.jwks() -> 'keys')")"
expect 'doctor() works, and the root key came along' 0 "$(query "SELECT count(*) FROM auth_ext.doctor() WHERE \"check\" = 'root_key' AND state = 'fail'")"
expect 'it is told to be a standby' '*a standby*' "$(query "SELECT meaning FROM auth_ext.doctor() WHERE \"check\" = 'neighbours'")"

# What writes: 503 in GoTrue's shape, so that clients keep their sessions and come again.
for call in "sign_up('eve@example.com', 'correct horse battery')" "sign_in_with_password('bea@example.com', 'correct horse battery')" \
    "refresh_session('$refresh')" "sign_in_with_otp('bea@example.com')" "reset_password_for_email('bea@example.com')" 'sign_in_anonymously()'; do
    expect "$call" 503 "$(query "SELECT a ->> 'code' FROM auth_api.$call AS a")"
done

# A sign-out on the primary, once replayed, holds here at once, in a session that has seen the token before, too.
coproc session { psql -X -A -t -q 2>&1; }
tell() { printf '%s;\n' "$1" >&"${session[1]}"; IFS= read -r -t 60 said <&"${session[0]}"; }
live="SELECT auth_ext.session_is_live() FROM (SELECT set_config('request.jwt.claims', '$claims', false)) AS c"
tell "$live"
expect 'before' t "$said"
expect 'signed out on the primary' '?*' "$(on reads_a "SELECT auth_ext.admin_sign_out('$id', 'global')")"
key=$(on reads_a "SELECT auth_ext.create_signing_key() ->> 'kid'")
expect 'a key revoked on the primary' '*revoked*' "$(on reads_a "SELECT auth_ext.revoke_signing_key('$key')")"
standby_has_replayed reads_a reads_b
tell "$live"
expect 'replayed' f "$said"
expect 'the ring is the new one' 1 "$(query "SELECT count(*) FROM auth_ext.key_ring WHERE status = 'revoked'")"

# The promotion, with the root key from a command: the file is gone.
keys=$AUTH_EXT_RUN/reads_b/keys
as_server_user mv "$AUTH_EXT_DATA/auth_ext_root.key" "$keys"
psql -X -q -c "LOAD 'auth_ext'" -c "ALTER SYSTEM SET auth_ext.root_key_command = 'cat $keys'"
query 'SELECT pg_reload_conf()' >/dev/null
until [[ $(query "LOAD 'auth_ext'; SHOW auth_ext.root_key_command") == "cat $keys" ]]; do sleep 0.1; done
server_stop "$AUTH_EXT_RUN/reads_a"
as_server_user "$AUTH_EXT_PG_BIN/pg_ctl" --silent --wait --pgdata="$AUTH_EXT_DATA" promote
expect 'promoted' f "$(query 'SELECT pg_is_in_recovery()')"
expect 'the session goes on' t "$(query "SELECT auth_ext.refresh_session('$refresh') ? 'access_token'")"
expect 'people sign in' t "$(query "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token'")"
expect 'and up' t "$(query "SELECT auth_ext.sign_up('eve@example.com', 'correct horse battery') ? 'access_token'")"
expect 'the open session notices' f "$(tell "$live"; echo "$said")"
