#!/usr/bin/env bash
# database: empty
# The root key and copies of the data: a base backup takes the file along, as it was then; recovery to a point after a rotation needs the newer
# key, and says so; pg_rewind removes the file where the source has none; a dump never has it. In each case the key in its place is all it takes.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
trap 'server_stop "$AUTH_EXT_RUN/along_e"; server_stop "$AUTH_EXT_RUN/along_d"; server_stop "$AUTH_EXT_RUN/along_c"; server_stop "$AUTH_EXT_RUN/along_b"; server_stop "$AUTH_EXT_RUN/along_a"' EXIT
archive=$AUTH_EXT_RUN/archive
backup=$AUTH_EXT_RUN/backup
mkdir "$archive" "$backup"
((EUID != 0)) || chown postgres: "$archive" "$backup"
chmod 700 "$archive" "$backup"
server_start along_a -- -c wal_log_hints=on -c wal_keep_size=1GB -c archive_mode=on -c "archive_command=cp %p $archive/%f"
server_use along_a
createdb app
export PGDATABASE=app
query 'CREATE EXTENSION auth_ext' >/dev/null
query 'SELECT auth_ext.setup()' >/dev/null
query 'UPDATE auth_ext.settings SET autoconfirm = true' >/dev/null
token=$(query "SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token'")
rotate() { query "SELECT coalesce(a ->> 'refresh_token', a::text) FROM auth_ext.refresh_session('$1') AS a"; }
signs_in() { query "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token'"; }
doctor() { query "SELECT state FROM auth_ext.doctor() WHERE \"check\" = 'root_key'"; }
complains() { query 'SELECT auth_ext.uid()' >/dev/null; grep -q 'LOG:  .*root key' "$AUTH_EXT_SERVER_LOG" && echo yes || echo no; }
put() { as_server_user cp "$1" "$AUTH_EXT_DATA/auth_ext_root.key"; as_server_user chmod 600 "$AUTH_EXT_DATA/auth_ext_root.key"; }
# copy_of_backup NAME TARGET: a server that recovers from the backup to TARGET (a setting).
copy_of_backup() {
    mkdir "$AUTH_EXT_RUN/$1"
    ((EUID != 0)) || chown postgres: "$AUTH_EXT_RUN/$1"
    chmod 700 "$AUTH_EXT_RUN/$1"
    as_server_user mkdir "$AUTH_EXT_RUN/$1/socket"
    as_server_user cp -a "$backup" "$AUTH_EXT_RUN/$1/data"
    as_server_user touch "$AUTH_EXT_RUN/$1/data/recovery.signal"
    server_start "$1" -- -c "restore_command=cp $archive/%f %p" -c "$2" -c recovery_target_action=promote -c archive_mode=off
    server_use "$1"
    export PGDATABASE=app
    until [[ $(query 'SELECT pg_is_in_recovery()') == f ]]; do sleep 0.1; done
}

as_server_user "$AUTH_EXT_PG_BIN/pg_basebackup" --pgdata="$backup" --host="$PGHOST" --username=postgres --wal-method=none --checkpoint=fast
expect 'a base backup takes the file along' yes "$(cmp -s "$backup/auth_ext_root.key" "$AUTH_EXT_DATA/auth_ext_root.key" && echo yes)"
token=$(rotate "$token")
query "SELECT pg_create_restore_point('before')" >/dev/null
for _ in 1 2; do token=$(rotate "$token"); done
expect 'a rotation of the root key' '*"sealed_again"*' "$(query 'SELECT auth_ext.rotate_root_key()')"
query "SELECT pg_create_restore_point('after')" >/dev/null
query 'SELECT pg_switch_wal()' >/dev/null
until [[ $(query "SELECT count(*) > 0 FROM pg_stat_archiver WHERE last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 16777217)") == t ]]; do sleep 0.1; done
newer=$AUTH_EXT_DATA/auth_ext_root.key

copy_of_backup along_b recovery_target_name=before
expect 'before the rotation: nothing to say' no "$(complains)"
expect 'people sign in' t "$(signs_in)"
expect 'a client that is ahead of it goes on' yes "$([[ $(rotate "$token") =~ ^[A-Za-z0-9_-]{50,}$ ]] && echo yes)"
server_stop "$AUTH_EXT_RUN/along_b"

copy_of_backup along_c recovery_target_name=after
expect 'after the rotation: the log says that the key is another' yes "$(complains)"
expect 'so does doctor()' fail "$(doctor)"
expect 'nobody signs in' '*root key*' "$(signs_in)"
put "$newer"
expect 'with the newer key people do' t "$(signs_in)"
expect 'and the session goes on' yes "$([[ $(rotate "$token") =~ ^[A-Za-z0-9_-]{50,}$ ]] && echo yes)"
server_stop "$AUTH_EXT_RUN/along_c"

# pg_rewind makes the old primary like the new one, the file included.
server_use along_a
export PGDATABASE=app
standby_make along_d
server_start along_d -- -c wal_log_hints=on
standby_has_replayed along_a along_d
as_server_user cp "$AUTH_EXT_DATA/auth_ext_root.key" "$AUTH_EXT_RUN/along_d/keys"
as_server_user rm "$AUTH_EXT_RUN/along_d/data/auth_ext_root.key"
as_server_user tee -a "$AUTH_EXT_RUN/along_d/data/postgresql.auto.conf" >/dev/null <<<"auth_ext.root_key_command = 'cat $AUTH_EXT_RUN/along_d/keys'"
as_server_user "$AUTH_EXT_PG_BIN/pg_ctl" --silent --wait --pgdata="$AUTH_EXT_RUN/along_d/data" promote
on along_d 'SELECT pg_reload_conf()' >/dev/null
on along_d 'CHECKPOINT' >/dev/null
lost=$(rotate "$token")
expect 'the old primary went another way' yes "$([[ $lost =~ ^[A-Za-z0-9_-]{50,}$ ]] && echo yes)"
as_server_user "$AUTH_EXT_PG_BIN/pg_ctl" --silent --wait --mode=fast --pgdata="$AUTH_EXT_DATA" stop
as_server_user cp "$AUTH_EXT_DATA/auth_ext_root.key" "$AUTH_EXT_RUN/along_a/kept"
as_server_user "$AUTH_EXT_PG_BIN/pg_rewind" --target-pgdata="$AUTH_EXT_DATA" --source-server="host=$AUTH_EXT_RUN/along_d/socket user=postgres dbname=postgres" >rewind.txt 2>&1 || { cat rewind.txt; exit 1; }
expect 'pg_rewind has removed the file' no "$([[ -e $AUTH_EXT_DATA/auth_ext_root.key ]] && echo yes || echo no)"
as_server_user touch "$AUTH_EXT_DATA/standby.signal"
as_server_user tee -a "$AUTH_EXT_DATA/postgresql.auto.conf" >/dev/null <<<"auth_ext.root_key_command = ''
primary_slot_name = ''
primary_conninfo = 'host=$AUTH_EXT_RUN/along_d/socket user=postgres application_name=along_a'"
: >"$AUTH_EXT_SERVER_LOG"
server_start along_a
server_use along_a
export PGDATABASE=app
expect 'the log says so' yes "$(complains)"
expect 'so does doctor() on the standby' fail "$(doctor)"
put "$AUTH_EXT_RUN/along_a/kept"
standby_has_replayed along_d along_a
server_stop "$AUTH_EXT_RUN/along_d"
as_server_user "$AUTH_EXT_PG_BIN/pg_ctl" --silent --wait --pgdata="$AUTH_EXT_DATA" promote
expect 'with the file in its place it takes over' t "$(signs_in)"
expect 'the client that the fail-over lost goes on' yes "$([[ $(rotate "$lost") =~ ^[A-Za-z0-9_-]{50,}$ ]] && echo yes)"

# A dump, restored elsewhere.
token=$(query "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token'")
pg_dumpall --roles-only >roles.sql
pg_dump --format=custom --file=app.dump app
server_start along_e
server_use along_e
psql -X -q -d postgres -f roles.sql >restore.txt 2>&1 || true
pg_restore --create --dbname=postgres app.dump >>restore.txt 2>&1 || true
export PGDATABASE=app
expect 'restored without a key: the log says so' yes "$(complains)"
expect 'setup() makes no other one' '*does not exist*' "$(query 'SELECT auth_ext.setup()')"
expect 'nor is there one now' no "$([[ -e $AUTH_EXT_DATA/auth_ext_root.key ]] && echo yes || echo no)"
put "$AUTH_EXT_RUN/along_a/data/auth_ext_root.key"
expect 'with the key setup() is content' '*"migrations_applied": \[\]*' "$(query 'SELECT auth_ext.setup()')"
expect 'people sign in' t "$(signs_in)"
expect 'and sessions go on' yes "$([[ $(rotate "$token") =~ ^[A-Za-z0-9_-]{50,}$ ]] && echo yes)"
