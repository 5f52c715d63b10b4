#!/usr/bin/env bash
# database: empty
# Why a hook failed stands in the server log, with the remedy; the client learns only that something failed. And whoever
# cancels a sign-in while its hook runs ends the statement, not only the hook.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/hooklog"' EXIT
server_start hooklog
server_use hooklog
createdb mine
export PGDATABASE=mine
psql -X -q -v ON_ERROR_STOP=1 <<'SQL' >/dev/null
CREATE EXTENSION auth_ext;
SELECT auth_ext.setup();
UPDATE auth_ext.settings SET autoconfirm = true, hook_timeout = '1 second';
CREATE TABLE kept AS SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token;
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
CREATE FUNCTION hooks.raises(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the fish is off' USING HINT = 'try the soup', DETAIL = 'detail of ' || (event ->> 'user_id'); END $$;
CREATE FUNCTION hooks.sleeps(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN event; END $$;
CREATE FUNCTION hooks.is_null(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb';
CREATE FUNCTION hooks.no_claims(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{"claims": {}}'::jsonb $$;
CREATE FUNCTION hooks.wrong_type(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,email}', '["canary"]') $$;
CREATE FUNCTION hooks.other_sub(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,sub}', '"canary"') $$;
CREATE FUNCTION hooks.not_granted(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT event';
REVOKE EXECUTE ON FUNCTION hooks.not_granted(jsonb) FROM PUBLIC;
CREATE TABLE hooks.secrets (x int);
CREATE FUNCTION hooks.reads(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN PERFORM FROM hooks.secrets; RETURN event; END $$;
CREATE FUNCTION hooks.becomes(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN SET ROLE postgres; RETURN event; END $$;
CREATE SCHEMA closed;
CREATE FUNCTION closed.hook(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT event';
SQL

# fails HOOK PATTERN...: the client's answer is the general one; the log has each pattern, and nothing of the event.
fails() {
    local hook=$1 said from pattern
    shift
    psql -X -q -c "UPDATE auth_ext.settings SET custom_access_token_hook = '$hook'"
    from=$(stat -c %s "$AUTH_EXT_SERVER_LOG")
    said=$(psql -X -A -t -c 'SELECT auth_ext.refresh_session(token) FROM kept' 2>&1)
    if [[ $said != *'"error_code": "unexpected_failure"'* || $said != *'Error running hook: custom_access_token_hook; the server log says why'* ]] ||
        grep -qE 'fish|soup|GRANT|canary|secrets|closed|WARNING|NOTICE' <<<"$said"; then
        printf '%s: the client was told: %s\n' "$hook" "$said"
        exit 1
    fi
    tail -c +"$((from + 1))" "$AUTH_EXT_SERVER_LOG" >entry.txt
    for pattern in 'LOG: .*custom access token hook: ' "$@"; do
        grep -qE -e "$pattern" entry.txt || { printf '%s: the log lacks %s:\n' "$hook" "$pattern"; cat entry.txt; exit 1; }
    done
    if grep -qF -e canary -e 'ada@example.com' -e "$(psql -X -A -t -c 'SELECT token FROM kept')" entry.txt; then
        printf '%s: the log tells too much:\n' "$hook"
        cat entry.txt
        exit 1
    fi
}

fails hooks.raises 'the fish is off \(SQLSTATE P0001\)' 'CONTEXT: .*raises\(jsonb\) line 2' 'HINT: .*try the soup'
fails hooks.sleeps 'hook hooks.sleeps did not finish within 1s' 'HINT: .*hook_timeout'
fails hooks.is_null 'Expected: object, given: null'
fails hooks.no_claims 'claims do not conform' 'sub is required' 'session_id is required'
fails hooks.wrong_type 'email: Invalid type. Expected: string, given: array'
fails hooks.other_sub 'sub: must not be changed'
fails hooks.not_granted 'permission denied for function not_granted' 'HINT: .*GRANT EXECUTE ON FUNCTION "hooks"."not_granted"\(jsonb\) TO supabase_auth_admin'
fails hooks.reads 'permission denied for table secrets' 'HINT: .*GRANT SELECT'
fails closed.hook 'permission denied for schema closed' 'HINT: .*GRANT USAGE ON SCHEMA "closed" TO supabase_auth_admin'
fails hooks.becomes 'cannot set parameter "role"'
fails hooks.missing 'does not exist' 'HINT: .*Create function "hooks"."missing"\(event jsonb\) returns jsonb'
fails missing.hook 'does not exist' 'HINT: .*Create function'

# A cancel during the hook ends the statement: the client gets an error, and the token stays good.
psql -X -q -c "UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.sleeps', hook_timeout = '10 seconds'"
psql -X -A -t -c "SET application_name = 'sleeper'" -c 'SELECT auth_ext.refresh_session(token) FROM kept' -c "SELECT 'usable'" >cancelled.txt 2>&1 &
sleeper=$!
for ((tries = 0; tries < 100; tries++)); do
    if [[ $(psql -X -A -t -c "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sleeper' AND wait_event = 'PgSleep'") == 1 ]]; then break; fi
    sleep 0.1
done
psql -X -q -c "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'sleeper'" >/dev/null
wait "$sleeper" || true
grep -q 'ERROR:  canceling statement' cancelled.txt
grep -q '^usable$' cancelled.txt || psql -X -A -t -c 'SELECT 1' >/dev/null
[[ $(psql -X -A -t -c 'SELECT generation FROM auth_ext.refresh_tokens') == 1 ]]
# A backend that is told to go, goes.
psql -X -A -t -c "SET application_name = 'sleeper'" -c 'SELECT auth_ext.refresh_session(token) FROM kept' >terminated.txt 2>&1 &
sleeper=$!
for ((tries = 0; tries < 100; tries++)); do
    if [[ $(psql -X -A -t -c "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sleeper' AND wait_event = 'PgSleep'") == 1 ]]; then break; fi
    sleep 0.1
done
psql -X -q -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sleeper'" >/dev/null
wait "$sleeper" || true
grep -q 'terminating connection' terminated.txt
psql -X -q -c 'UPDATE auth_ext.settings SET custom_access_token_hook = NULL'
[[ $(psql -X -A -t -c "SELECT auth_ext.refresh_session(token) ? 'access_token' FROM kept") == t ]]
if grep -E 'was terminated by signal|PANIC' "$AUTH_EXT_SERVER_LOG"; then exit 1; fi
