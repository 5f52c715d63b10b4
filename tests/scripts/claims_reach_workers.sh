#!/usr/bin/env bash
# What check_request(), bind() and unbind() hand on to the workers of Citus: the identity that the identity functions here believe, by a
# SET LOCAL under citus.propagate_set_commands = 'local', where the settings say so, and nothing that a caller only says. Citus is
# played by a library with its setting that tells what it would send, as its own does (variableset.c): scale.md says what was seen with it.
set -euo pipefail

source "$AUTH_EXT_ROOT/tests/fixtures/citus.sh"
library=claims_reach_workers
play_citus "$library"

run() { psql -X -q -A -t -v ON_ERROR_STOP=1 -v VERBOSITY=terse "$@" 2>&1; }
expect() {
    [[ $2 == "$3" ]] || { echo "$1:"; diff <(echo "$3") <(echo "$2") || true; exit 1; }
}

run <<'SQL' >setup.out
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery', '{"name": "O''Hara \\ Ada"}') ->> 'access_token';
SQL
token=$(tail -n 1 setup.out)
claims=$(run -v token="$token" <<<"SELECT claims FROM auth_ext.verify_jwt(:'token');")
short='{"sub": "11111111-1111-4111-8111-111111111111", "role": "authenticated", "name": "O'"'"'Hara \\ Ada"}'

cat >request.sql <<'SQL'
BEGIN;
SELECT 'check', set_config('request.jwt.claims', :'said', true) = :'said';
SELECT 'passed', auth_ext.check_request();
SELECT 'here', current_setting('request.jwt.claims') = :'said', current_setting('citus.propagate_set_commands', true);
COMMIT;
SELECT 'after', current_setting('request.jwt.claims');
SQL
# A literal with a backslash begins with a blank and an E.
request() { run -v said="$1" -f request.sql | sed -E 's/ +E/ E/; s/^psql:[^ ]* //'; }

# Without Citus, and with it but without the setting: nothing is sent.
run -c "UPDATE auth_ext.settings SET claims_reach_workers = true"
expect 'without Citus' "$(request "$short")" $'check|t\npassed|\nhere|t|\nafter|'
run -c "UPDATE auth_ext.settings SET claims_reach_workers = false" -c "ALTER DATABASE \"$PGDATABASE\" SET session_preload_libraries = '$library'"
expect 'not asked for' "$(request "$short")" $'check|t\npassed|\nhere|t|none\nafter|'
run -c "UPDATE auth_ext.settings SET claims_reach_workers = true"

sent=$(sed "s/'/''/g; s/\\\\/\\\\\\\\/g" <<<"$short")
expect 'check_request()' "$(request "$short")" \
    $'check|t\nNOTICE:  to the workers: SET LOCAL request.jwt.claims = E\''"$sent"$'\'\npassed|\nhere|t|none\nafter|'
# Whoever is refused reaches nobody.
ended=$(run -v claims="$claims" <<<"SELECT jsonb_set(:'claims'::jsonb, '{session_id}', '\"22222222-2222-4222-8222-222222222222\"');")
refused=$(request "$ended" || true)
[[ $refused == *session_not_found* && $refused != *'to the workers'* ]] || { echo "refused: $refused"; exit 1; }

# bind() and unbind(); a token that is not good leaves the workers with whom there is here.
cat >bind.sql <<'SQL'
BEGIN;
SELECT 'bound', auth_ext.bind(:'token') ->> 'bound', auth_ext.uid() IS NOT NULL;
SELECT 'unbound', auth_ext.unbind(), auth_ext.uid() IS NOT NULL;
SELECT 'again', auth_ext.bind(:'token') ->> 'bound';
SELECT 'bad', auth_ext.bind('x' || :'token') ->> 'bound', auth_ext.uid() IS NOT NULL;
SELECT 'idle', auth_ext.unbind();
COMMIT;
SQL
cat >verified.sql <<'SQL'
BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "11111111-1111-4111-8111-111111111111", "role": "authenticated"}';
SELECT 'nobody', auth_ext.check_request();
SELECT 'bad', auth_ext.bind('x') ->> 'bound';
SELECT 'bound', auth_ext.bind(:'token') ->> 'bound', auth_ext.bind_without_session_check(:'token') ->> 'bound';
SET LOCAL request.jwt.claims = '{"sub": "11111111-1111-4111-8111-111111111111", "role": "authenticated"}';
SELECT 'somebody', auth_ext.check_request();
COMMIT;
SQL
# seen FILE: the claims of the token, wherever they come, as a word.
seen() {
    run -v token="$token" -f "$1" | sed -E "s/^psql:[^ ]* //; s/= +E?'\{.*\"session_id\".*'\$/= HERS/; s/= +E?'\{.*1111.*'\$/= FORGED/"
}
bound=$'NOTICE:  to the workers: SET LOCAL request.jwt.claims = HERS'
nobody=$'NOTICE:  to the workers: SET LOCAL request.jwt.claims = \'\''
forged='NOTICE:  to the workers: SET LOCAL request.jwt.claims = FORGED'
for isolation in 'read committed' 'repeatable read'; do
    export PGOPTIONS="-c default_transaction_isolation=${isolation/ /\\ }"
    expect "bind(), $isolation" "$(seen bind.sql)" "$bound"$'\nbound|true|t\n'"$nobody"$'\nunbound||f\n'"$bound"$'\nagain|true\n'"$nobody"$'\nbad|false|f\nidle|'
    run -c "UPDATE auth_ext.settings SET identity_mode = 'verified'"
    # Only what is bound goes on; what the caller sets while nobody is, or somebody else, does not.
    expect "verified, $isolation" "$(seen verified.sql | grep -v '^psql')" \
        "$nobody"$'\nnobody|\n'"$nobody"$'\nbad|false\n'"$bound"$'\n'"$bound"$'\nbound|true|true\n'"$bound"$'\nsomebody|'
    run -c "UPDATE auth_ext.settings SET identity_mode = 'request'"
done
unset PGOPTIONS
# What everybody may say where claims are believed anyway.
expect 'request' "$(seen verified.sql | head -n 2)" "$forged"$'\nnobody|'

# In a session in which nobody has set claims they go on reading as NULL.
expect 'never set' "$(run <<'SQL'
BEGIN;
SELECT auth_ext.check_request();
SELECT current_setting('request.jwt.claims', true) IS NULL;
COMMIT;
SQL
)" $'\nt'
# A savepoint that is rolled back takes the identity here back, too; no literal breaks out, whatever strings may hold.
cat >odd.sql <<'SQL'
SET standard_conforming_strings = off;
SET backslash_quote = on;
SET escape_string_warning = off;
BEGIN;
SELECT set_config('request.jwt.claims', $${"a": "\\'; SELECT 1; --", "b": "'"}$$, true) IS NULL;
SELECT auth_ext.check_request();
SELECT current_setting('request.jwt.claims');
COMMIT;
SQL
expect 'odd' "$(run -f odd.sql | sed -E 's/ +E/ E/; s/^psql:[^ ]* //')" \
    $'f\nNOTICE:  to the workers: SET LOCAL request.jwt.claims = E\'{"a": "\\\\\\\\\'\'; SELECT 1; --", "b": "\'\'"}\'\n\n{"a": "\\\\\'; SELECT 1; --", "b": "\'"}'
# The setting is the operator's.
refused=$(run -c "SET ROLE authenticated" -c "UPDATE auth_ext.settings SET claims_reach_workers = false" || true)
[[ $refused == *'permission denied'* ]] || { echo "a caller may change the setting: $refused"; exit 1; }
