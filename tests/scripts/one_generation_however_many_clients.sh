#!/usr/bin/env bash
# database: ready
# However many clients refresh one token at once, one generation is issued, every answer is the same child, and the session
# lives on.
set -euo pipefail

psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
UPDATE auth_ext.settings SET autoconfirm = true, grace_window = '60 seconds';
CREATE TABLE answers (client integer, answer jsonb);
CREATE TABLE kept AS SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token;
SQL
# All clients wait at a lock that is let go when they are all there.
cat >refresh.sql <<'SQL'
SELECT pg_advisory_lock_shared(1);
INSERT INTO answers SELECT :client_id, auth_ext.refresh_session(token) FROM kept;
SQL
generation=1
for clients in 2 8 32; do
    psql -X -q -c 'TRUNCATE answers'
    psql -X -q -A -t -c 'SELECT pg_advisory_lock(1)' -c "DO \$\$ BEGIN
        FOR i IN 1..600 LOOP
            PERFORM pg_stat_clear_snapshot();
            EXIT WHEN (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 1) >= $clients;
            PERFORM pg_sleep(0.1);
        END LOOP;
    END \$\$" &
    pgbench -n -M prepared -c "$clients" -j 2 -t 1 -f refresh.sql >pgbench.log 2>&1
    wait
    generation=$((generation + 1))
    found=$(psql -X -A -t -F ' ' -c "SELECT count(*), count(DISTINCT answer ->> 'refresh_token'), count(*) FILTER (WHERE answer ? 'access_token'),
        (SELECT generation FROM auth_ext.refresh_tokens), (SELECT count(*) FROM auth_ext.ended_sessions) FROM answers")
    if [[ $found != "$clients 1 $clients $generation 0" ]]; then
        echo "$clients clients: answers, different children, sessions, generation, ended sessions: $found"
        cat pgbench.log
        exit 1
    fi
    psql -X -q -c "UPDATE kept SET token = (SELECT answer ->> 'refresh_token' FROM answers LIMIT 1)"
done

# Without a grace window: one gets the child, the others are told theft, and nobody keeps a session.
psql -X -q -c "UPDATE auth_ext.settings SET grace_window = '0'" -c 'TRUNCATE answers'
sed -i 1d refresh.sql
pgbench -n -M prepared -c 16 -j 2 -t 1 -f refresh.sql >pgbench.log 2>&1
found=$(psql -X -A -t -F ' ' -c "SELECT count(*), count(DISTINCT answer ->> 'refresh_token'), count(*) FILTER (WHERE answer ? 'access_token'),
    count(*) FILTER (WHERE answer ->> 'error_code' = 'refresh_token_already_used'),
    (SELECT count(*) FROM auth_ext.refresh_tokens), (SELECT string_agg(reason, ',') FROM auth_ext.ended_sessions) FROM answers")
[[ $found == '16 1 1 15 0 theft' ]] || { echo "without a grace window: $found"; exit 1; }
