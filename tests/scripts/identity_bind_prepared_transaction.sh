#!/usr/bin/env bash
# PREPARE TRANSACTION takes a bound identity away, and COMMIT PREPARED in another session does not bring it back.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/identity_bind_prepared_transaction"' EXIT
server_start identity_bind_prepared_transaction -- -c max_prepared_transactions=2
server_use identity_bind_prepared_transaction
psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION auth_ext' -c 'SELECT FROM auth_ext.setup()' \
    -c "UPDATE auth_ext.settings SET identity_mode = 'verified'" \
    -c "CREATE TABLE token AS SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'role', 'authenticated', 'sub', 'aaaaaaaa-0000-4000-8000-000000000001',
        'iat', floor(extract(epoch FROM clock_timestamp()))::bigint, 'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 600)) AS token" \
    -c 'CREATE TABLE seen (who uuid)' >/dev/null
psql -X -A -t -q -v ON_ERROR_STOP=1 >seen.txt <<'SQL'
BEGIN;
SELECT auth_ext.bind(token) ->> 'bound' FROM token;
INSERT INTO seen VALUES (auth_ext.uid());
SELECT auth_ext.uid();
PREPARE TRANSACTION 'one';
SELECT coalesce(auth_ext.uid()::text, 'nobody');
BEGIN;
SELECT coalesce(auth_ext.uid()::text, 'nobody');
COMMIT;
SQL
psql -X -A -t -q -v ON_ERROR_STOP=1 >>seen.txt <<'SQL'
COMMIT PREPARED 'one';
SELECT coalesce(auth_ext.uid()::text, 'nobody');
SELECT who FROM seen;
SQL
diff - seen.txt <<'TEXT'
true
aaaaaaaa-0000-4000-8000-000000000001
nobody
nobody
nobody
aaaaaaaa-0000-4000-8000-000000000001
TEXT
