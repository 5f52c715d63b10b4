#!/usr/bin/env bash
# A code, a link and an authorisation code that four clients present at once give one session; four requests for mail send one.
set -euo pipefail
/usr/bin/python3 -B "$AUTH_EXT_ROOT/tests/reliability/codes.py"
