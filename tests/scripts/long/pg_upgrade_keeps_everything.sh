#!/usr/bin/env bash
# database: empty
# pg_upgrade, 15 to 17 and 16 to 18: the extension, users, sessions, keys, policies and views are there; the root key is not, the log says so, and with
# the file in its place everybody goes on. Builds the extension for the newer version in debug mode (AUTH_EXT_PACKAGE_NEW brings one).
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
case $PG_MAJOR in
    15) new_major=17 ;;
    16) new_major=18 ;;
    *) echo "nothing newer to go to from $PG_MAJOR here"; exit 0 ;;
esac
trap 'server_stop "$AUTH_EXT_RUN/upgrade_new"; server_stop "$AUTH_EXT_RUN/upgrade_old"' EXIT
server_start upgrade_old
server_use upgrade_old
createdb app
export PGDATABASE=app
query 'CREATE EXTENSION auth_ext' >/dev/null
query 'SELECT auth_ext.setup()' >/dev/null
query 'SELECT auth_ext.takeover()' >/dev/null
query 'UPDATE auth_ext.settings SET autoconfirm = true' >/dev/null
psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
CREATE TABLE kept AS SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS answer;
CREATE TABLE notes AS SELECT (answer #>> '{user,id}')::uuid AS owner, 'hers' AS note FROM kept;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON notes TO authenticated;
CREATE POLICY own ON notes TO authenticated USING (owner = auth.uid());
CREATE VIEW mine WITH (security_invoker) AS SELECT note, auth_ext.uid() AS me FROM notes;
GRANT SELECT ON mine TO authenticated;
SQL
id=$(query 'SELECT owner FROM notes')
refresh=$(query "SELECT answer ->> 'refresh_token' FROM kept")
api_key=$(query "SELECT auth_ext.create_api_key('service_role')")
rows="SELECT (SELECT count(*) FROM auth.users), (SELECT count(*) FROM auth.sessions), (SELECT md5(string_agg(k::text, '' ORDER BY id)) FROM auth_ext.signing_keys AS k), (SELECT md5(string_agg(s::text, '')) FROM auth_ext.settings AS s)"
before=$(query "$rows")
as_server_user "$AUTH_EXT_PG_BIN/pg_ctl" --silent --wait --mode=fast --pgdata="$AUTH_EXT_DATA" stop
old_bin=$AUTH_EXT_PG_BIN old_data=$AUTH_EXT_DATA old_package=$AUTH_EXT_PACKAGE

# The newer PostgreSQL, beside the older, with the extension built for it.
if [[ -z ${AUTH_EXT_PACKAGE_NEW:-} ]]; then
    env -u AUTH_EXT_PACKAGE -u PGRX_HOME PG_MAJOR=$new_major AUTH_EXT_PROFILE=debug "$AUTH_EXT_ROOT/scripts/setup" | tee setup.txt
    AUTH_EXT_PACKAGE_NEW=$(sed -n 's/^ready: .* in //p' setup.txt)
fi
export PG_MAJOR=$new_major AUTH_EXT_PACKAGE=$AUTH_EXT_PACKAGE_NEW
unset postgres_source
run=$AUTH_EXT_RUN
AUTH_EXT_RUN=$run/newer
mkdir "$AUTH_EXT_RUN"
chmod 711 "$AUTH_EXT_RUN"
create_prefix
AUTH_EXT_RUN=$run
mkdir "$AUTH_EXT_RUN/upgrade_new"
((EUID != 0)) || chown postgres: "$AUTH_EXT_RUN/upgrade_new"
chmod 700 "$AUTH_EXT_RUN/upgrade_new"
as_server_user mkdir "$AUTH_EXT_RUN/upgrade_new/socket" "$AUTH_EXT_RUN/upgrade_new/work"
options=()
((new_major < 18)) || options=(--no-data-checksums)
as_server_user "$AUTH_EXT_PG_BIN/initdb" --pgdata="$AUTH_EXT_RUN/upgrade_new/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --no-sync --no-instructions "${options[@]}" >initdb.log
# pg_upgrade writes where it stands.
# shellcheck disable=SC2016
as_server_user bash -c 'cd "$1" && exec "$2/pg_upgrade" --old-datadir="$3" --new-datadir="$4" --old-bindir="$5" --new-bindir="$2" --socketdir="$1" --username=postgres' \
    pg_upgrade "$AUTH_EXT_RUN/upgrade_new/work" "$AUTH_EXT_PG_BIN" "$old_data" "$AUTH_EXT_RUN/upgrade_new/data" "$old_bin" >upgrade.txt 2>&1 || { tail -n 30 upgrade.txt; exit 1; }
printf '%s\n' "listen_addresses = ''" 'fsync = off' | as_server_user tee -a "$AUTH_EXT_RUN/upgrade_new/data/postgresql.conf" >/dev/null
server_start upgrade_new
server_use upgrade_new
export PGDATABASE=app
expect 'the newer version' "$new_major*" "$(query 'SHOW server_version')"
expect 'the file stayed behind' no "$([[ -e $AUTH_EXT_DATA/auth_ext_root.key ]] && echo yes || echo no)"
expect 'a policy and a view go on' "f hers|$id" "$(query "BEGIN; SET LOCAL ROLE authenticated; SELECT set_config('request.jwt.claims', '{\"sub\": \"$id\"}', true) IS NULL; SELECT * FROM mine; COMMIT")"
expect 'the log says that the root key is missing' yes "$(grep -q 'LOG:  root key file .* does not exist' "$AUTH_EXT_SERVER_LOG" && echo yes)"
expect 'a token of a public key verifies' t "$(query "SELECT valid FROM auth_ext.verify_jwt('$api_key')")"
expect 'nobody signs in' '*root key file*' "$(query "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')")"
as_server_user cp -p "$old_data/auth_ext_root.key" "$AUTH_EXT_DATA/auth_ext_root.key"
expect 'with the file: the session goes on' t "$(query "SELECT auth_ext.refresh_session('$refresh') ? 'access_token'")"
expect 'people sign in' t "$(query "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token'")"
expect 'the rows are the same, but for that sign-in' "${before#*|*|}" "$(query "$rows" | cut -d '|' -f 3-)"
expect 'setup() has nothing to do' '*"migrations_applied": \[\]*' "$(query 'SELECT auth_ext.setup()')"
expect 'doctor() finds versions and owners right' 0 "$(query "SELECT count(*) FROM auth_ext.doctor() WHERE \"check\" IN ('versions', 'data_model', 'owners') AND state <> 'ok'")"
expect 'the old server still has its library' yes "$([[ -f $old_package/usr/lib/postgresql/$((new_major - 2))/lib/auth_ext.so ]] && echo yes)"
