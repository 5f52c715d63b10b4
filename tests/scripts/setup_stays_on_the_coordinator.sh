#!/usr/bin/env bash
# database: extension
# Where Citus is loaded, setup(), takeover() and restore() send nothing to its workers, where our roles cannot log in: the tables of auth and
# ours belong to the coordinator. What others do goes on as Citus likes. A library plays Citus: scale.md says what was seen with it.
set -euo pipefail

source "$AUTH_EXT_ROOT/tests/fixtures/citus.sh"
library=setup_stays_on_the_coordinator
play_citus "$library"
psql -X -q -c "ALTER DATABASE \"$PGDATABASE\" SET session_preload_libraries = '$library'"
psql -X -q -A -t -v ON_ERROR_STOP=1 -v VERBOSITY=terse >said.txt 2>&1 <<'SQL'
CREATE TABLE theirs (id int);
SELECT auth_ext.setup() ->> 'auth_schema';
SELECT auth_ext.setup() ->> 'auth_schema';
SHOW citus.enable_ddl_propagation;
SELECT auth_ext.takeover() ->> 'uid';
SELECT count(*) FROM auth_ext.restore();
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'token_type';
CREATE TABLE theirs_too (id int);
SQL
cat said.txt
grep -c 'to the workers' said.txt | grep -qx 2
grep 'to the workers' said.txt | grep -qx 'NOTICE:  to the workers as postgres: CREATE TABLE'
grep -qx on said.txt
grep -qx bearer said.txt
