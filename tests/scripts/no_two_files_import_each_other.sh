#!/usr/bin/env bash
# No two files of a crate import each other: each pair would be one file in two places.
set -euo pipefail
cd "$AUTH_EXT_ROOT"
python3 tests/harness/imports.py src src/core src/courier
