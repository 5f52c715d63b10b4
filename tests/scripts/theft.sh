#!/usr/bin/env bash
# database: ready
# A thief and a victim refresh by turns: the theft is found at the first refresh with a token whose window is over.
set -euo pipefail
exec /usr/bin/python3 -B "$AUTH_EXT_ROOT/tests/reliability/theft.py"
