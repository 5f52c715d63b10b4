#!/usr/bin/env bash
# A copy of a database for tests, made as docs/operations.md says: people sign in with their passwords, and nothing that the copy signs or
# hands out is good at the original, nor the other way round; no mail of the original is sent from there.
set -euo pipefail
copy=copy_beside_the_original
original=$PGDATABASE
psql -X -q -v ON_ERROR_STOP=1 <<'SQL' >original.txt
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'a long pass phrase');
SELECT auth_ext.sign_in_with_otp('ada@example.com');
SQL
dropdb --if-exists "$copy" 2>/dev/null
createdb --template=template0 "$copy"
# The command of the manual, for these two.
command=$(sed -n '/^pg_dump --exclude-table-data/,/original | psql copy$/p' "$AUTH_EXT_ROOT/docs/operations.md")
command=${command/original | psql copy/"$original" | psql -X -q -v ON_ERROR_STOP=1 -o restored.txt -d $copy}
[[ $command == *" -d $copy" ]]
bash -euo pipefail -c "$command"
query() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }
is() { [[ $2 == "$3" ]] || { printf '%s: expected %s, found %s\n' "$1" "$2" "$3"; exit 1; }; }
query "$copy" 'SELECT auth_ext.setup()' >setup.txt
is 'what is under way' '0|0|0|0' "$(query "$copy" 'SELECT (SELECT count(*) FROM auth.sessions), (SELECT count(*) FROM auth_ext.refresh_tokens), (SELECT count(*) FROM auth.one_time_tokens), (SELECT count(*) FROM auth_ext.outbox)')"
is 'kids in common' 0 "$(comm -12 <(query "$copy" 'SELECT kid FROM auth_ext.signing_keys ORDER BY 1') <(query "$original" 'SELECT kid FROM auth_ext.signing_keys ORDER BY 1') | wc -l)"
is 'doctor' 0 "$(query "$copy" "SELECT count(*) FROM auth_ext.doctor() WHERE \"check\" IN ('root_key', 'signing_keys', 'data_model', 'owners') AND state = 'fail'")"
for pair in "$copy $original" "$original $copy"; do
    read -r here there <<<"$pair"
    read -r access refresh < <(query "$here" "SELECT concat_ws(' ', a ->> 'access_token', a ->> 'refresh_token') FROM auth_ext.sign_in_with_password('ada@example.com', 'a long pass phrase') AS a")
    is 'the token here' ada@example.com "$(query "$here" "SELECT claims ->> 'email' FROM auth_ext.verify_jwt('$access')")"
    is 'the token there' f "$(query "$there" "SELECT valid FROM auth_ext.verify_jwt('$access')")"
    is 'the refresh there' f "$(query "$there" "SELECT auth_ext.refresh_session('$refresh') ? 'access_token'")"
    key=$(query "$here" "SELECT auth_ext.create_api_key('service_role')")
    is 'the key there' f "$(query "$there" "SELECT valid FROM auth_ext.verify_jwt('$key')")"
done
dropdb "$copy"
