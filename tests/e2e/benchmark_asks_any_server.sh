#!/usr/bin/env bash
# scripts/bench --against URL: signs up, refreshes, signs in, asks for the user and reads at a server of which it knows address and anon
# key, counts, and says what is wrong with an answer. Times are not looked at.
set -euo pipefail
out=$AUTH_EXT_TEST_OUTPUT
against() { "$AUTH_EXT_ROOT/bench/http/run" --against "$AUTH_EXT_URL" --clients "$1" --seconds 1 "${@:2}"; }
query() { psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$1"; }
# refused PATTERN [ARGUMENT]...: the run fails and says so.
refused() {
    if against 1 "${@:2}" >"$out/refused" 2>&1; then exit 1; fi
    # shellcheck disable=SC2053
    [[ $(tail -n 1 "$out/refused") == $1 ]] || { cat "$out/refused"; exit 1; }
}

against 1,2 --table notes | tee "$out/rows"
for kind in refresh sign_in user read; do
    for clients in 1 2; do
        [[ $(grep -cE "^${kind}_${clients}_(rate	[0-9.]+	1/s|p50	[0-9.]+	ms|p99	[0-9.]+	ms)	auth_ext [0-9.]+	-$" "$out/rows") == 3 ]]
    done
done
# The anon key comes from the environment, too; the accounts are there, with their sessions and rows.
[[ $(query "SELECT count(*) FROM auth.users WHERE email LIKE 'bench-%@example.com'") == 3 ]]
[[ $(query "SELECT count(*) FROM public.notes AS n JOIN auth.users AS u ON u.id = n.user_id WHERE u.email LIKE 'bench-%'") == 60 ]]
[[ $(query "SELECT min(n) >= 2 FROM (SELECT count(*) AS n FROM auth.sessions AS s JOIN auth.users AS u ON u.id = s.user_id WHERE u.email LIKE 'bench-%' GROUP BY u.id) AS sessions") == t ]]

refused '*was answered 401*anon key the server*' --anon-key nonsense
refused '*/rest/v1/no_such_table was answered 4*' --table no_such_table
if "$AUTH_EXT_ROOT/bench/http/run" --against "$POSTGREST_URL/nothing" --clients 1 >"$out/refused" 2>&1; then exit 1; fi
grep -q 'is no server in GoTrue.s shape' "$out/refused"
query "DELETE FROM auth.users WHERE email LIKE 'bench-%@example.com'"
