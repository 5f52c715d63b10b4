#!/usr/bin/env bash
# A client who runs SQL of his own and holds a token of his own tries to read another user's rows. With identity_mode =
# 'verified' no attempt succeeds. The table at the end tells for each mode how many did; in mode request they must, or they
# would prove nothing.
set -euo pipefail

attacker=identity_forging_app
psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
UPDATE auth_ext.settings SET autoconfirm = true;
CREATE ROLE identity_forging_app LOGIN NOINHERIT;
GRANT authenticated TO identity_forging_app;
GRANT USAGE ON SCHEMA auth_ext TO identity_forging_app;
GRANT EXECUTE ON FUNCTION auth_ext.bind(text, boolean), auth_ext.unbind(), auth_ext.uid(), auth_ext.jwt() TO identity_forging_app;
SELECT auth_ext.sign_up('victim@example.com', 'correct horse battery staple') ->> 'access_token' AS victim,
    auth_ext.sign_up('attacker@example.com', 'correct horse battery staple') ->> 'access_token' AS attacker \gset
CREATE TABLE tokens AS SELECT :'victim' AS victim, :'attacker' AS attacker;
CREATE TABLE secret AS SELECT id AS user_id, split_part(email, '@', 1) || '-secret' AS body FROM auth.users;
-- Enough rows for a parallel plan.
INSERT INTO secret SELECT gen_random_uuid(), 'nothing' FROM generate_series(1, 20000);
GRANT SELECT ON secret TO authenticated;
ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON secret TO authenticated USING (auth.uid() = user_id);
CREATE FUNCTION own_rows() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
    $$ SELECT body FROM public.secret WHERE user_id = auth_ext.uid() $$;
CREATE VIEW own_secret AS SELECT body FROM secret WHERE user_id = auth.uid();
GRANT SELECT ON own_secret TO authenticated;
ANALYZE secret;
SQL
victim=$(psql -X -A -t -c "SELECT user_id FROM secret WHERE body = 'victim-secret'")
own_token=$(psql -X -A -t -c 'SELECT attacker FROM tokens')
victim_token=$(psql -X -A -t -c 'SELECT victim FROM tokens')
claims="{\"sub\": \"$victim\", \"role\": \"authenticated\", \"exp\": 9999999999}"
pinned="9999999999000000 $claims"

# run FILE: the attacker's statements in one session; errors are part of the game.
run() {
    PGUSER=$attacker psql -X -A -t -q -v victim="$victim" -v claims="$claims" -v pinned="$pinned" -v own="$own_token" \
        -v victim_token="$victim_token" -v db="$PGDATABASE" -f "$1" 2>&1
}

# attempt NAME: remembers an attempt, a psql script on standard input, that has succeeded when it prints victim-secret.
names=()
attempt() {
    names+=("$1")
    cat >"attempt_${#names[@]}.sql"
}

attempt 'SET, without a token' <<'SQL'
SET ROLE authenticated;
SET request.jwt.claims = :'claims';
SELECT body FROM secret;
SQL
attempt 'set_config before bind' <<'SQL'
BEGIN;
SELECT set_config('request.jwt.claims', :'claims', true), set_config('request.jwt.claim.sub', :'victim', true);
SELECT auth_ext.bind(:'own', true);
SELECT body FROM secret;
SQL
attempt 'set_config after bind' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'own', true);
SELECT set_config('request.jwt.claims', :'claims', true);
SELECT body FROM secret;
SQL
attempt 'set_config inside the query' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'own', true);
SELECT s.body FROM (SELECT set_config('request.jwt.claims', :'claims', true) OFFSET 0) AS forged, LATERAL (SELECT body FROM secret WHERE forged IS NOT NULL) AS s;
SQL
attempt 'one claim in the old way' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'own', true);
SET LOCAL request.jwt.claim.sub = :'victim';
SELECT body FROM secret;
SQL
attempt 'all claims in the old way' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'own', true);
SET LOCAL request.jwt.claim = :'claims';
SET LOCAL request.jwt.claims = :'claims';
SELECT body FROM secret WHERE user_id::text = auth_ext.jwt() ->> 'sub';
SQL
attempt 'DO block' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'own', true);
SELECT set_config('forged.claims', :'claims', true);
DO $$
DECLARE
    row record;
BEGIN
    PERFORM set_config('request.jwt.claims', current_setting('forged.claims'), true);
    FOR row IN SELECT body FROM secret LOOP
        RAISE NOTICE '%', row.body;
    END LOOP;
END
$$;
SQL
attempt 'savepoint around bind' <<'SQL'
BEGIN;
SAVEPOINT one;
SELECT auth_ext.bind(:'own', true);
SET LOCAL request.jwt.claims = :'claims';
SAVEPOINT two;
SELECT auth_ext.unbind();
SET LOCAL request.jwt.claims = :'claims';
SELECT body FROM secret;
ROLLBACK TO two;
SELECT body FROM secret;
ROLLBACK TO one;
SET LOCAL ROLE authenticated;
SET LOCAL request.jwt.claims = :'claims';
SELECT body FROM secret;
SQL
attempt 'exception block' <<'SQL'
BEGIN;
SET LOCAL ROLE authenticated;
SET LOCAL request.jwt.claims = :'claims';
SELECT set_config('forged.token', :'own', true);
DO $$
DECLARE
    row record;
BEGIN
    BEGIN
        PERFORM auth_ext.bind(current_setting('forged.token'));
        RAISE EXCEPTION 'back';
    EXCEPTION WHEN OTHERS THEN
        FOR row IN SELECT body FROM secret LOOP
            RAISE NOTICE '%', row.body;
        END LOOP;
    END;
END
$$;
SQL
attempt 'prepared plan' <<'SQL'
SET plan_cache_mode = force_generic_plan;
SET ROLE authenticated;
SET request.jwt.claims = :'claims';
PREPARE rows AS SELECT body FROM secret;
EXECUTE rows;
BEGIN;
SELECT auth_ext.bind(:'own', true);
SET LOCAL request.jwt.claims = :'claims';
EXECUTE rows;
COMMIT;
EXECUTE rows;
SQL
attempt 'cursor' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'own', true);
DECLARE forged CURSOR FOR SELECT body FROM secret;
SET LOCAL request.jwt.claims = :'claims';
FETCH ALL FROM forged;
SQL
attempt 'cursor held over COMMIT' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'own', true);
SET LOCAL request.jwt.claims = :'claims';
DECLARE forged CURSOR WITH HOLD FOR SELECT body FROM secret;
COMMIT;
SET request.jwt.claims = :'claims';
FETCH ALL FROM forged;
SQL
attempt 'the connection of another client' <<'SQL'
-- A pool in transaction mode hands the connection on after the victim's transaction.
BEGIN;
SELECT auth_ext.bind(:'victim_token', true) ->> 'bound';
SELECT count(*) FROM secret;
COMMIT;
SET ROLE authenticated;
SELECT body FROM secret;
BEGIN;
SET LOCAL request.jwt.claims = :'claims';
SELECT body FROM secret;
SQL
attempt 'the connection of another client, after its error' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'victim_token', true) ->> 'bound';
SELECT 1 / 0;
ROLLBACK;
SET ROLE authenticated;
SELECT body FROM secret;
SET request.jwt.claims = :'claims';
SELECT body FROM secret;
SQL
attempt 'the connection of another client, after DISCARD ALL' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'victim_token', true) ->> 'bound';
DECLARE theirs CURSOR WITH HOLD FOR SELECT count(*) FROM secret;
COMMIT;
DISCARD ALL;
SET ROLE authenticated;
SELECT body FROM secret;
SET request.jwt.claims = :'claims';
SELECT body FROM secret;
SQL
attempt 'SET ROLE and back' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'own', true);
RESET ROLE;
SET LOCAL request.jwt.claims = :'claims';
SET LOCAL ROLE authenticated;
SELECT body FROM secret;
SQL
attempt 'RESET ALL' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'own', true);
RESET ALL;
SET LOCAL request.jwt.claims = :'claims';
SELECT body FROM secret;
SQL
attempt 'parallel workers' <<'SQL'
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET parallel_leader_participation = off;
BEGIN;
SELECT auth_ext.bind(:'own', true);
SET LOCAL request.jwt.claims = :'claims';
EXPLAIN SELECT body FROM secret;
SELECT body FROM secret;
SQL
attempt 'a view and a SECURITY DEFINER function' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'own', true);
SET LOCAL request.jwt.claims = :'claims';
SELECT body FROM own_secret;
SELECT own_rows();
SQL
attempt 'SET of the bound identity' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'own', true);
SAVEPOINT one;
SET LOCAL auth_ext.bound_identity = :'pinned';
ROLLBACK TO one;
SELECT set_config('auth_ext.bound_identity', :'pinned', true);
ROLLBACK TO one;
SET LOCAL request.jwt.claims = :'claims';
SELECT body FROM secret;
SQL
attempt 'SET of the bound identity before the library is loaded' <<'SQL'
SET auth_ext.bound_identity = :'pinned';
SET ROLE authenticated;
SET request.jwt.claims = :'claims';
SELECT body FROM secret;
SELECT current_setting('auth_ext.bound_identity', true);
SQL
attempt 'a function with a SET clause' <<'SQL'
SELECT auth_ext.uid();
SET ROLE authenticated;
CREATE FUNCTION pg_temp.forged() RETURNS SETOF text LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT body FROM public.secret; END';
ALTER FUNCTION pg_temp.forged() SET auth_ext.bound_identity = '9999999999000000 {}';
SELECT pg_temp.forged();
CREATE FUNCTION pg_temp.rows() RETURNS SETOF text LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT body FROM public.secret; END';
SET request.jwt.claims = :'claims';
-- From the first call that finds it the setting is a known one: before, only a superuser may write it into a catalogue.
SELECT auth_ext.uid();
ALTER FUNCTION pg_temp.rows() SET request.jwt.claims FROM CURRENT;
RESET request.jwt.claims;
SELECT pg_temp.rows();
SQL
attempt 'what a bound function remembers' <<'SQL'
BEGIN;
SELECT auth_ext.bind(:'victim_token', true) ->> 'bound';
CREATE FUNCTION pg_temp.remembered() RETURNS SETOF text LANGUAGE plpgsql SET auth_ext.bound_identity FROM CURRENT SET request.jwt.claims FROM CURRENT
    AS 'BEGIN RETURN QUERY SELECT body FROM public.secret; END';
COMMIT;
BEGIN;
SELECT auth_ext.bind(:'victim_token', true) ->> 'bound';
CREATE FUNCTION pg_temp.half() RETURNS SETOF text LANGUAGE plpgsql SET request.jwt.claims FROM CURRENT
    AS 'BEGIN RETURN QUERY SELECT body FROM public.secret; END';
COMMIT;
SET ROLE authenticated;
SELECT pg_temp.remembered();
SELECT pg_temp.half();
SQL
attempt "the role's own settings" <<'SQL'
SET request.jwt.claims = '';
SELECT auth_ext.uid();
ALTER ROLE identity_forging_app SET auth_ext.bound_identity = :'pinned';
ALTER ROLE identity_forging_app SET request.jwt.claims = :'claims';
\connect -
SET ROLE authenticated;
SELECT body FROM secret;
BEGIN;
SELECT auth_ext.bind(:'own', true);
SELECT body FROM secret;
ROLLBACK;
ALTER ROLE identity_forging_app RESET request.jwt.claims;
ALTER ROLE identity_forging_app RESET auth_ext.bound_identity;
SQL
attempt "the connection's options" <<'SQL'
\setenv PGOPTIONS '-c auth_ext.bound_identity=9999999999000000\\ {} -c request.jwt.claim.sub=':victim
\connect -
SET ROLE authenticated;
SELECT body FROM secret;
SQL
attempt 'a token that nobody signed' <<'SQL'
SELECT rtrim(translate(encode(convert_to(:'claims', 'UTF8'), 'base64'), E'+/\n', '-_'), '=') AS payload \gset
BEGIN;
SELECT auth_ext.bind('eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.' || :'payload' || '.', true);
SELECT auth_ext.bind(split_part(:'own', '.', 1) || '.' || :'payload' || '.' || split_part(:'own', '.', 3), true);
SET LOCAL ROLE authenticated;
SET LOCAL request.jwt.claims = :'claims';
SELECT body FROM secret;
SQL
attempt 'the settings' <<'SQL'
SET ROLE authenticated;
UPDATE auth_ext.settings SET identity_mode = 'request';
CREATE TEMPORARY TABLE settings (id boolean, identity_mode text, malformed_claims text);
INSERT INTO settings VALUES (true, 'request', 'null');
SET search_path = pg_temp, public;
CREATE FUNCTION pg_temp.uid() RETURNS uuid LANGUAGE sql AS 'SELECT user_id FROM public.secret';
SET request.jwt.claims = :'claims';
SELECT body FROM secret;
SQL
attempt 'a trigger and a default' <<'SQL'
SET ROLE authenticated;
SET request.jwt.claims = :'claims';
CREATE TEMPORARY TABLE stolen (body text, who uuid DEFAULT auth_ext.uid());
CREATE FUNCTION pg_temp.steal() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN SELECT string_agg(body, '' '') INTO new.body FROM public.secret; RETURN new; END';
CREATE TRIGGER steal BEFORE INSERT ON stolen FOR EACH ROW EXECUTE FUNCTION pg_temp.steal();
INSERT INTO stolen DEFAULT VALUES;
SELECT body FROM stolen;
SQL

# Every attempt is counted once for each mode.
declare -A succeeded
printf 'mode\tattempt\tforged\n' >forging.tsv
for mode in request either verified; do
    psql -X -q -c "UPDATE auth_ext.settings SET identity_mode = '$mode'"
    succeeded[$mode]=0
    for number in "${!names[@]}"; do
        run "attempt_$((number + 1)).sql" >"$mode-$((number + 1)).log" || true
        forged=no
        if grep -q 'victim-secret' "$mode-$((number + 1)).log"; then
            forged=yes
            succeeded[$mode]=$((succeeded[$mode] + 1))
        fi
        printf '%s\t%s\t%s\n' "$mode" "${names[number]}" "$forged" >>forging.tsv
    done
done
cat forging.tsv
printf '\nmode\tforged reads succeeded\ttried\n'
for mode in request either verified; do printf '%s\t%d\t%d\n' "$mode" "${succeeded[$mode]}" "${#names[@]}"; done

# The honest way works in every mode, so that a table that nobody can read proves nothing.
for mode in request either verified; do
    psql -X -q -c "UPDATE auth_ext.settings SET identity_mode = '$mode'"
    for who in victim attacker; do
        seen=$(PGUSER=$attacker psql -X -A -t -q -c 'BEGIN' -c "SELECT auth_ext.bind('$(psql -X -A -t -c "SELECT $who FROM tokens")', true) ->> 'bound'" -c 'SELECT body FROM secret')
        [[ $seen == $'true\n'"$who-secret" ]] || { echo "$who sees $seen in mode $mode"; exit 1; }
    done
done
# In mode request every attempt succeeds but the one that bind() overwrites: each of them is a working forgery.
((succeeded[request] == ${#names[@]} - 1)) || { echo 'an attempt does not work even in mode request'; exit 1; }
((succeeded[either] > 0 && succeeded[either] <= succeeded[request]))
((succeeded[verified] == 0))
# Where bind() is used in mode either, what it bound wins.
! grep -P '^either\t(set_config (before|after) bind|set_config inside the query|DO block|cursor|parallel workers|RESET ALL|SET ROLE and back)\tyes' forging.tsv
