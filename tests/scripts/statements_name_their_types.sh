#!/usr/bin/env bash
# database: empty
# Every type in a statement of ours is named with its schema: what is found along a search path may be somebody else's.
set -euo pipefail
cd "$AUTH_EXT_ROOT"
types='text|uuid|jsonb|json|bytea|inet|name|oid|regclass|regrole|regnamespace|timestamptz|bool|int4|int8'
found=$(grep -rnE "('[^']*'|[])]|\\\$[0-9]+|\b[a-z_]+\.[a-z_]+)::($types)\b" --include='*.rs' --include='*.sql' src/store src/api sql/statements || true)
if [[ -n $found ]]; then
    printf 'a type without its schema:\n%s\n' "$found"
    exit 1
fi
# The test finds one.
grep -qE "\b[a-z_]+\.[a-z_]+::($types)\b" <<<'SELECT u.id::text FROM auth.users AS u'
echo 'every type has its schema'
