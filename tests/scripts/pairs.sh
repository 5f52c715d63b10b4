#!/usr/bin/env bash
# database: ready
# Refresh, sign-in, sign-out, password change, ban, user delete, key rotation and purge, each against each: whoever ends
# something wins, nothing comes back to life, and nobody waits for ever.
set -euo pipefail
exec /usr/bin/python3 -B "$AUTH_EXT_ROOT/tests/reliability/pairs.py"
