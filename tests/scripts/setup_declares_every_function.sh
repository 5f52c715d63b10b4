#!/usr/bin/env bash
# database: empty
# Every file of sql/functions is in the script that installs (src/lib.rs) and in what setup() declares again.
set -euo pipefail
cd -- "$AUTH_EXT_ROOT"
listed() { grep -oE 'sql/functions/[a-z0-9_]+\.sql' "$1" | sort; }
files=$(find sql/functions -name '*.sql' | sort)
[[ -n $files ]]
diff <(printf '%s\n' "$files") <(listed src/lib.rs)
diff <(printf '%s\n' "$files") <(listed src/store/functions.rs)
