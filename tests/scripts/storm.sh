#!/usr/bin/env bash
# database: ready
# However many clients refresh one token at once, at every isolation level: within the grace window all get the same child,
# without one, and without late retries, exactly one wins and the session ends. A broken variant, made by the test, must be found out.
set -euo pipefail
exec /usr/bin/python3 -B "$AUTH_EXT_ROOT/tests/reliability/storm.py"
