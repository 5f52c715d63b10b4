#!/usr/bin/env bash
# A token issued here verifies with jose, jsonwebtoken and PyJWT, by secret and by jwks(); tokens of theirs verify here.
# database: ready
set -euo pipefail
# shellcheck source=tests/differential/install.sh
source "$AUTH_EXT_ROOT/tests/differential/install.sh"
install_oracles
here=$AUTH_EXT_ROOT/tests/differential
query() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

# Keys of every algorithm come from PyJWT's side, by way of GoTrue's form; each signs one token here.
"$oracles/bin/python3" "$here/ours.py" keys >keys.json
cat >issue.sql <<'SQL'
\set keys `cat keys.json`
SELECT auth_ext.import_signing_keys(:'keys') \g /dev/null
CREATE FUNCTION pg_temp.issued(id uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM auth_ext.activate_signing_key(coalesce((SELECT kid FROM auth_ext.key_ring AS k WHERE k.id = issued.id), id::text));
    RETURN auth_ext.sign_jwt(jsonb_build_object('sub', 'machine', 'name', 'Zoë', 'aud', 'authenticated',
        'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 600));
END
$$;
SELECT algorithm, pg_temp.issued(id) FROM auth_ext.key_ring ORDER BY created_at, id;
SQL
query -F $'\t' -f issue.sql >issued.tsv
[[ $(wc -l <issued.tsv) == 13 ]]
query -c 'SELECT auth_ext.jwks()' >jwks.json
query <<'END' >secrets.json
BEGIN;
SELECT auth_ext.postgrest_config() \g /dev/null
SELECT jsonb_build_object('keys', jsonb_agg(jwk - 'kid')) FROM jsonb_array_elements(current_setting('pgrst.jwt_secret')::jsonb -> 'keys') AS jwk WHERE jwk ->> 'kty' = 'oct';
COMMIT;
END
node "$oracles/ours.mjs" verify issued.tsv jwks.json secrets.json
"$oracles/bin/python3" "$here/ours.py" verify issued.tsv jwks.json secrets.json

# The other way: they sign with the private keys that were imported.
python3 -c 'import json; print(json.dumps({"keys": [{**{name: value for name, value in key.items() if name != "key_ops"}} for key in json.load(open("keys.json"))]}))' >private.json
node "$oracles/ours.mjs" issue private.json >theirs.tsv
"$oracles/bin/python3" "$here/ours.py" issue private.json >>theirs.tsv
[[ $(wc -l <theirs.tsv) == 35 ]]
query -F ' ' <<'END' >verdicts
CREATE TABLE theirs (issuer text, algorithm text, token text);
\copy theirs FROM theirs.tsv
SELECT issuer, algorithm, coalesce(v.reason, 'valid'), v.claims ->> 'name' FROM theirs, auth_ext.verify_jwt(token) AS v;
END
cat verdicts
[[ $(grep -c ' valid Zoë$' verdicts) == 35 ]]
