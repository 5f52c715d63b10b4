#!/usr/bin/env bash
# database: empty
# Behind PgBouncer in transaction pooling, with prepared statements: 10,000 mixed transactions of clients that share connections, by claims, by a
# bound token and as nobody, committed, rolled back and failed, with refreshes and sign-ins between them, and nobody reads what is another's.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/scripts/lib/web.sh"
source "$AUTH_EXT_ROOT/tests/harness/pooler.sh"
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
make_cache
install_pgbouncer_that_prepares
install_python_packages pooler-python "$AUTH_EXT_ROOT/tests/reliability/requirements.txt"
python=$cached/bin/python3
pooler=
leave() {
    [[ -z $pooler ]] || kill "$pooler" 2>/dev/null || true
    server_stop "$AUTH_EXT_RUN/pooled"
}
trap leave EXIT
server_start pooled
server_use pooled
createdb pooled
export PGDATABASE=pooled
query 'CREATE EXTENSION auth_ext' >/dev/null
query 'SELECT auth_ext.setup()' >/dev/null
psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
UPDATE auth_ext.settings SET autoconfirm = true, identity_mode = 'either', argon2_memory_kib = 7168, argon2_iterations = 1, attempts_per_account = NULL;
SELECT auth_ext.takeover() IS NOT NULL AS taken_over \gset
CREATE ROLE pooled LOGIN NOINHERIT;
GRANT anon, authenticated TO pooled;
GRANT USAGE ON SCHEMA auth, auth_ext TO pooled;
GRANT EXECUTE ON FUNCTION auth.uid, auth_ext.bind, auth_ext.refresh_session, auth_ext.verify_jwt(text), auth_ext.sign_in_with_password TO pooled;
CREATE TABLE notes (owner uuid NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = auth.uid());
GRANT SELECT ON notes TO anon, authenticated;
SQL
POOLER_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export POOLER_PORT
cat >pgbouncer.ini <<INI
[databases]
* = host=$PGHOST port=$PGPORT user=pooled
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $POOLER_PORT
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 50
max_prepared_statements = 100
stats_users = pooled
ignore_startup_parameters = extra_float_digits
INI
chmod 755 .
as_user=()
((EUID != 0)) || as_user=(-u postgres)
"$AUTH_EXT_PGBOUNCER" "${as_user[@]}" pgbouncer.ini >pgbouncer.log 2>&1 &
pooler=$!
until psql -X -q -h 127.0.0.1 -p "$POOLER_PORT" -U pooled -c 'SELECT 1' >/dev/null 2>&1; do
    kill -0 "$pooler" || { cat pgbouncer.log; exit 1; }
    sleep 0.1
done
"$AUTH_EXT_PGBOUNCER" --version | head -n 1 | tee figures
"$python" -B "$AUTH_EXT_ROOT/tests/reliability/pooler.py" 10000
# What the pooler counted: statements that a client prepared are bound on connections that have them already.
psql -X -A -q -h 127.0.0.1 -p "$POOLER_PORT" -U pooled -d pgbouncer -c 'SHOW STATS' |
    awk -F '|' 'NR == 1 { for (n = 1; n <= NF; n++) place[$n] = n } $1 == "pooled" {
        print $place["total_client_parse_count"], $place["total_server_parse_count"], $place["total_bind_count"] }' >counted.txt
read -r by_clients on_server bound <counted.txt
printf 'clients prepared %s statements, the server %s, and %s were bound\n' "$by_clients" "$on_server" "$bound" | tee -a figures
# At each ROLLBACK psycopg has its statements forgotten, so not more than that.
((by_clients > 0 && 2 * bound > 3 * on_server))
