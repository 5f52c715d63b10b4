#!/usr/bin/env bash
# auth_ext, jose and PyJWT judge the same 20,000 tokens, sound and broken: auth_ext accepts none that one of them refuses,
# and what it alone refuses is explained by a rule of tests/differential/rules.py. AUTH_EXT_TOKENS and AUTH_EXT_SEED change
# how many and which.
# database: ready
set -euo pipefail
# shellcheck source=tests/differential/install.sh
source "$AUTH_EXT_ROOT/tests/differential/install.sh"
install_oracles
count=${AUTH_EXT_TOKENS:-20000} seed=${AUTH_EXT_SEED:-$RANDOM}
here=$AUTH_EXT_ROOT/tests/differential
[[ -z $AUTH_EXT_LONG ]] || count=${AUTH_EXT_TOKENS:-100000}
printf 'seed\t%s\n' "$seed"

"$oracles/bin/python3" "$here/generate.py" "$count" "$seed" .
psql -X -q -v ON_ERROR_STOP=1 <<END
CREATE UNLOGGED TABLE token (id integer, set text, kind text, token text);
\copy token FROM tokens.csv WITH (FORMAT csv)
CREATE TABLE jwks (set text, jwks jsonb);
\set secret \`cat secret.jwks.json\`
\set public \`cat public.jwks.json\`
INSERT INTO jwks VALUES ('secret', :'secret'), ('public', :'public');
\o auth_ext.tsv
\pset tuples_only on
\pset format unaligned
\pset fieldsep '\t'
SELECT id, CASE WHEN v.valid THEN 'accept' ELSE 'reject' END, v.reason
FROM token JOIN jwks USING (set),
    auth_ext.verify_jwt(token, jwks, 'differential', 'https://issuer.test/auth/v1') AS v
ORDER BY set;
END
"$oracles/bin/python3" "$here/judge_pyjwt.py" . >pyjwt.tsv
node "$oracles/judge_jose.mjs" . >jose.tsv
"$oracles/bin/python3" "$here/compare.py" .
