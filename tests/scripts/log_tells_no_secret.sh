#!/usr/bin/env bash
# database: empty
# No password, token, hash or key reaches the server log or an error message, whatever is logged, as long as it came as a
# bind parameter; and no backtrace or path of our sources, whatever the server's environment asks for.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/needs.sh"
modules=() statistics=
if part_can_run 'plans and statistics' auto_explain pg_stat_statements; then
    modules=(-c "shared_preload_libraries=pg_stat_statements,auto_explain" -c pg_stat_statements.track=all
        -c auto_explain.log_min_duration=0 -c auto_explain.log_nested_statements=on -c auto_explain.log_analyze=on)
    statistics=yes
fi
trap 'server_stop "$AUTH_EXT_RUN/log"' EXIT
server_start log RUST_BACKTRACE=full RUST_LIB_BACKTRACE=1 -- -c log_statement=all -c log_min_messages=debug1 -c log_error_verbosity=verbose \
    -c log_duration=on -c log_min_duration_statement=0 -c log_parameter_max_length=0 -c log_parameter_max_length_on_error=0 "${modules[@]}"
server_use log
# From PostgreSQL 16 on auto_explain shows the parameters of nested statements, too, unless it is told not to (README, Trust boundary).
[[ -z $statistics ]] || ((PG_MAJOR < 16)) || psql -X -q -d postgres -c 'ALTER SYSTEM SET auto_explain.log_parameter_max_length = 0' -c 'SELECT pg_reload_conf()' >/dev/null
createdb mine
export PGDATABASE=mine
[[ -z $statistics ]] || psql -X -q -c 'CREATE EXTENSION pg_stat_statements'
psql -X -q -v ON_ERROR_STOP=1 <<'SQL' >/dev/null
CREATE EXTENSION auth_ext;
SELECT auth_ext.setup();
UPDATE auth_ext.settings SET autoconfirm = true, bcrypt_in_use = true;
CREATE TABLE answers (n serial, answer jsonb);
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
CREATE FUNCTION hooks.raises(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
SQL
password=canary-password-3141
wrong=canary-wrong-2718
secret=canary-secret-of-the-old-server-1618-0112358

# with NAME=VALUE... STATEMENT: pgbench binds the values as parameters.
with() {
    local options=()
    while [[ $1 != SELECT* && $1 != INSERT* ]]; do
        options+=(-D "$1")
        shift
    done
    printf '%s;\n' "$1" >statement.sql
    pgbench -n -M extended -t 1 -f statement.sql "${options[@]}" >>client.txt 2>&1 || true
}
# kept MEMBER: of the last answer.
kept() {
    psql -X -A -t -c "SELECT answer ->> '$1' FROM answers WHERE answer ? '$1' ORDER BY n DESC LIMIT 1"
}

with password="$password" "INSERT INTO answers (answer) SELECT auth_ext.sign_up('ada@example.com', :password, '{}')"
with password="$wrong" "INSERT INTO answers (answer) SELECT auth_ext.sign_in_with_password('ada@example.com', :password)"
with password="$wrong" "INSERT INTO answers (answer) SELECT auth_ext.sign_in_with_password('nobody@example.com', :password)"
with password="$password" "INSERT INTO answers (answer) SELECT auth_ext.sign_in_with_password('ada@example.com', :password)"
first=$(kept refresh_token)
access=$(kept access_token)
with token="$first" 'INSERT INTO answers (answer) SELECT auth_ext.refresh_session(:token)'
second=$(kept refresh_token)
with token="$second" 'INSERT INTO answers (answer) SELECT auth_ext.refresh_session(:token)'
third=$(kept refresh_token)
[[ -n $first && -n $second && -n $third && -n $access && $first != "$second" && $second != "$third" ]]
with token="$access" 'SELECT valid FROM auth_ext.verify_jwt(:token)'
with token="$access" 'SELECT auth_ext.explain_jwt(:token)'
with token="$access" 'SELECT auth_ext.decode_jwt(:token)'
with token="${access}x" 'SELECT reason FROM auth_ext.verify_jwt(:token)'
with token="$access" "SELECT auth_ext.verify_jws(:token, '{\"keys\": []}')"
with secret="\"$secret\"" 'SELECT auth_ext.import_signing_keys((:secret)::jsonb)'
with secret="\"canary-short\"" 'SELECT auth_ext.import_signing_keys((:secret)::jsonb)'
with secret="[{\"kty\": \"oct\", \"k\": \"Y2FuYXJ5LW9jdA\", \"alg\": \"HS256\", \"key_ops\": [\"sign\"]}]" 'SELECT auth_ext.import_signing_keys((:secret)::jsonb)'
with secret="[{\"kty\": \"RSA\", \"d\": \"canary-d\", \"alg\": \"RS256\", \"key_ops\": [\"sign\"]}]" 'SELECT auth_ext.import_signing_keys((:secret)::jsonb)'
psql -X -q -c 'SELECT auth_ext.rotate_root_key()' -c 'SELECT auth_ext.postgrest_config()' >/dev/null
# Errors on the way: a constraint of the operator's, a trigger, a hook, JSON that is too deep.
psql -X -q -c "ALTER TABLE auth.users ADD CONSTRAINT ours CHECK (email LIKE '%@ours.example') NOT VALID"
with password="$password" "SELECT auth_ext.sign_in_with_password('ada@example.com', :password)"
with password="$password" "SELECT auth_ext.sign_up('bob@example.com', :password)"
psql -X -q -c 'ALTER TABLE auth.users DROP CONSTRAINT ours' -c "UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.raises'"
with password="$password" "SELECT auth_ext.sign_in_with_password('ada@example.com', :password)"
with token="$third" 'SELECT auth_ext.refresh_session(:token)'
psql -X -q -c 'UPDATE auth_ext.settings SET custom_access_token_hook = NULL'
with password="$password" "SELECT auth_ext.sign_up('deep@example.com', :password, (repeat('[', 5000) || repeat(']', 5000))::jsonb)"
psql -X -v VERBOSITY=verbose -c "SELECT auth_ext.sign_jwt((repeat('[', 5000) || repeat(']', 5000))::jsonb)" >>client.txt 2>&1 || true
psql -X -v VERBOSITY=verbose -c "SELECT auth_ext.verify_jwt('x', '1', 'a', 'b')" >>client.txt 2>&1 || true
# Without the window a grandparent is a theft at once.
psql -X -q -c "UPDATE auth_ext.settings SET grace_window = '0 seconds'"
with token="$first" 'INSERT INTO answers (answer) SELECT auth_ext.refresh_session(:token)'
[[ $(psql -X -A -t -c 'SELECT reason FROM auth_ext.ended_sessions') == theft ]]
hash=$(psql -X -A -t -c "SELECT encrypted_password FROM auth.users WHERE email = 'ada@example.com'")

bad=0
# absent FILE: none of the secrets is in it.
# shellcheck disable=SC2016
absent() {
    local name
    for name in password wrong secret first second third access; do
        ! grep -aqF -e "${!name}" "$1" || { bad=1; echo "$1 holds the canary $name: $(grep -aF -m 1 -e "${!name}" "$1" | cut -c 1-300)"; }
    done
    ! grep -aqF -e "${hash:0:40}" -e 'Y2FuYXJ5LW9jdA' -e 'canary-d' -e 'canary-short' "$1" || { bad=1; echo "$1 holds a hash or a key"; }
    ! grep -aqE '\$argon2id?\$|\$2[aby]\$[0-9]' "$1" || { bad=1; echo "$1 holds a password hash: $(grep -aE -m 1 '\$argon2id?\$|\$2[aby]\$' "$1" | cut -c 1-300)"; }
}
# no_sources FILE: no backtrace, no panic, no path of our sources or of a crate.
no_sources() {
    ! grep -aqE 'stack backtrace|/rustc/|\.cargo/registry|[a-z_]+::[a-z_]+::\{\{closure|src/(core|api|store)/|panicked at' "$1" ||
        { bad=1; echo "$1 holds a backtrace or a path: $(grep -aE -m 1 'backtrace|/rustc/|registry|closure|panicked|src/' "$1" | cut -c 1-300)"; }
}
# What we asked for ourselves was written with literals only in psql calls that hold no secret.
absent client.txt
absent "$AUTH_EXT_SERVER_LOG"
no_sources client.txt
# The log holds the install script, whose comments name its files.
grep -avE '^\s*-- (src/|end src/)' "$AUTH_EXT_SERVER_LOG" >log.txt
no_sources log.txt
if [[ -n $statistics ]]; then
    psql -X -A -t -c "SELECT query FROM pg_stat_statements" >statements.txt 2>/dev/null
    absent statements.txt
fi
# There was something to find: what is no secret is there.
grep -aq 'sign_in_with_password' "$AUTH_EXT_SERVER_LOG"
[[ -z $statistics ]] || grep -q 'UPDATE auth_ext.refresh_tokens' statements.txt
if grep -aE 'was terminated by signal|PANIC|server process .* exited' "$AUTH_EXT_SERVER_LOG"; then bad=1; fi
exit "$bad"
