#!/usr/bin/env bash
# database: ready
# A thief and a victim refresh by turns: the theft is found as soon as it cannot be a lost answer any more.
set -euo pipefail
exec /usr/bin/python3 -B "$AUTH_EXT_ROOT/tests/reliability/theft.py"
