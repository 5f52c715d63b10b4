#!/usr/bin/env bash
# database: ready
# Refresh, theft, sign-in and sign-out, cancelled or timed out at random points: all or nothing.
set -euo pipefail
exec /usr/bin/python3 -B "$AUTH_EXT_ROOT/tests/reliability/interrupt.py"
