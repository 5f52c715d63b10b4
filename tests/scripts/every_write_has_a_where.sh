#!/usr/bin/env bash
# database: ready
# pg-safeupdate, which Supabase loads, refuses UPDATE and DELETE without WHERE: none of ours goes without, neither in the
# sources nor in what really runs.
set -euo pipefail

# What really runs, inside our functions and setup() too: pg_stat_statements would need a restart, so a server of its own.
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/where"' EXIT
server_start where -- -c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track=all -c pg_stat_statements.max=5000
server_use where
createdb mine
export PGDATABASE=mine
psql -X -q -v ON_ERROR_STOP=1 <<'SQL' >/dev/null
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION auth_ext;
SELECT auth_ext.setup();
UPDATE auth_ext.settings SET autoconfirm = true, session_touch_interval = '0' WHERE id;
CREATE TABLE kept AS SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS answer;
UPDATE auth.users SET encrypted_password = '$2a$10$wXdDgPC8g4bwCQFv.WRLO.K5tEiGScdU4ldTk.wpEAad31uirUSeq' WHERE true;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'anna keeps a diary');
SELECT auth_ext.refresh_session(answer ->> 'refresh_token') FROM kept;
SELECT auth_ext.refresh_session(answer ->> 'refresh_token') FROM kept;
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '1 hour' WHERE true;
SELECT auth_ext.refresh_session(answer ->> 'refresh_token') FROM kept;
SELECT auth_ext.sign_jwt(jsonb_build_object('exp', extract(epoch FROM now())::bigint + 60));
SELECT auth_ext.create_api_key('anon');
SELECT auth_ext.activate_signing_key(auth_ext.create_signing_key() ->> 'kid');
SELECT auth_ext.rotate_root_key();
SELECT auth_ext.revoke_signing_key(kid) FROM auth_ext.key_ring WHERE status = 'retired';
SELECT set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || auth_ext.sign_jwt(jsonb_build_object('sub', id, 'aud', 'authenticated', 'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 600)))::text, false) FROM auth.users;
SELECT auth_ext.sign_out('global');
SELECT auth_ext.setup();
SQL
psql -X -A -t -c "SELECT regexp_replace(query, '\s+', ' ', 'g') FROM pg_stat_statements" >statements.txt
grep -q 'UPDATE auth_ext.refresh_tokens AS r SET generation' statements.txt
grep -q 'DELETE FROM auth.sessions' statements.txt
grep -q 'SET last_sign_in_at' statements.txt
if grep -E '(^|[^a-zA-Z_])(UPDATE [a-z_."]+( AS [a-z]+)? SET|DELETE FROM) ' statements.txt | grep -viE '\sWHERE\s|^(CREATE|DO|--) '; then
    echo 'these run without WHERE'
    exit 1
fi

# And the sources: each statement, from its verb to its end, has a WHERE.
cd "$AUTH_EXT_ROOT"
# shellcheck disable=SC2016
found=$(find src sql -name '*.rs' -path '*store*' -o -name '*.sql' -path 'sql/*' | LC_ALL=C sort | xargs awk '
    { line = $0; sub(/^ *(--|\/\/).*/, "", line) }
    !inside && line ~ /(^|[ "(])(UPDATE [a-z_]+\.[a-z_]+|DELETE FROM )/ && line !~ /(TRIGGER|AFTER|GRANT|FOR) / { inside = 1; start = FILENAME ":" FNR; text = "" }
    inside { text = text " " line }
    inside && line ~ /(;|";|",)$|^\)/ { count++; if (text !~ /WHERE/) print start ": " text; inside = 0 }
    END { print count + 0 " statements" }')
(($(sed -n 's/ statements$//p' <<<"$found") >= 8)) || { echo "the search finds too little: $found"; exit 1; }
if grep -v ' statements$' <<<"$found"; then exit 1; fi
