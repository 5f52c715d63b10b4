#!/usr/bin/env bash
# The rotation test of a minute: see tests/scripts/jwt_rotation_under_load.sh.
# database: ready
set -euo pipefail
AUTH_EXT_ROTATION_SECONDS=60 exec "$AUTH_EXT_ROOT/tests/scripts/jwt_rotation_under_load.sh"
