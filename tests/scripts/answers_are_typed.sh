#!/usr/bin/env bash
# No JSON object is put together by hand in flows, HTTP handlers and SQL shells: answers are structs that serde
# writes, in GoTrue's names and order.
set -euo pipefail
cd "$AUTH_EXT_ROOT"
if grep -rnE 'json!|Map::new\(|Object::from|\.insert\("[a-z_]+"(\.to_owned\(\)|\.into\(\))?,' \
    src/core/flow src/core/http src/api src/request.rs; then
    echo "JSON by hand: see above"
    exit 1
fi
# Nor member by member: serde derives it.
if grep -rnE '\.serialize_(map|entry|struct|field)\(' src/core src/api src/store src/request.rs --include=*.rs |
    grep -vE '^src/core/(json|tests|testing)/'; then
    echo "JSON by hand: see above"
    exit 1
fi
