#!/usr/bin/env bash
# Another library has defined request.jwt.claims (as pg_session_jwt does), or all request.jwt.* settings, before ours is
# loaded: the identity functions give the same as without it. Loaded after ours has defined a setting, it is the other library that fails.
set -euo pipefail

library=identity_foreign_settings
cat >foreign.c <<'C'
#include "postgres.h"
#include "fmgr.h"
#include "utils/guc.h"
PG_MODULE_MAGIC;
void _PG_init(void);
static char *values[5];
static const char *names[] = {"request.jwt.claims", "request.jwt.claim", "request.jwt.claim.sub", "request.jwt.claim.role", "request.jwt.claim.email"};
void _PG_init(void)
{
    for (int i = 0; i < COUNT; i++)
        DefineCustomStringVariable(names[i], "foreign", NULL, &values[i], BOOT, PGC_USERSET, 0, NULL, NULL, NULL);
}
C
headers=$("$AUTH_EXT_PG_CONFIG" --includedir-server)
libdir=$("$AUTH_EXT_PG_BIN/pg_config" --pkglibdir)
# pg_session_jwt's setting starts as NULL, which looks like one that does not exist.
cc -shared -fPIC -I"$headers" -DCOUNT=1 -DBOOT=NULL -o "$libdir/${library}_one.so" foreign.c
cc -shared -fPIC -I"$headers" -DCOUNT=5 -DBOOT='""' -o "$libdir/${library}_all.so" foreign.c

# The regression files of the identity functions, in sessions that have loaded the other library first.
files=(identity_truth_table identity_generated_settings identity_follows_transactions identity_follows_savepoints
    identity_errors_are_not_kept identity_prepared_plans identity_cursors identity_inside_functions identity_in_triggers
    identity_parallel_workers identity_claim_paths identity_malformed_claims identity_bind identity_bind_follows_transactions identity_modes)
for variant in one all; do
    for file in "${files[@]}"; do
        database=${library}_${variant}
        dropdb --if-exists --force "$database" 2>/dev/null
        createdb --template=auth_ext_ready "$database"
        psql -X -q -d "$database" -c "ALTER DATABASE $database SET session_preload_libraries = '${library}_$variant'"
        [[ $(psql -X -A -t -d "$database" -c 'SELECT auth_ext.uid() IS NULL' \
            -c "SELECT count(*) FROM pg_settings WHERE name LIKE 'request.jwt.%' AND short_desc = 'foreign'" | tr '\n' ' ') == "t $([[ $variant == one ]] && echo 1 || echo 5) " ]] ||
            { echo "the settings are not the other library's ($variant)"; exit 1; }
        PG_ABS_SRCDIR=$AUTH_EXT_ROOT/tests/regress "$AUTH_EXT_ROOT/tests/harness/terse" psql -X -a -q -d "$database" <"$AUTH_EXT_ROOT/tests/regress/sql/$file.sql" >"$variant-$file.out" 2>&1 || true
        diff -U 2 "$AUTH_EXT_ROOT/tests/regress/expected/$file.out" "$variant-$file.out" || { echo "$file differs ($variant)"; exit 1; }
    done
done

# A verified identity is no weaker for it.
psql -X -q -c "UPDATE auth_ext.settings SET identity_mode = 'verified'"
seen=$(psql -X -A -t -q -c "LOAD '${library}_one'" -c "SET request.jwt.claims = '{\"sub\": \"aaaaaaaa-0000-4000-8000-000000000001\"}'" -c "SELECT coalesce(auth_ext.uid()::text, 'nobody')")
[[ $seen == nobody ]]
psql -X -q -c "UPDATE auth_ext.settings SET identity_mode = 'request'"

# The other way round: loaded after ours it defines what nobody has set yet, and what a call has found set stays ours.
{
    psql -X -A -t -q 2>&1 <<SQL
SELECT auth_ext.uid() IS NULL;
LOAD '${library}_one';
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
SELECT auth_ext.uid();
SQL
} | tee before.log
[[ $(tr '\n' ' ' <before.log) == 't aaaaaaaa-0000-4000-8000-000000000001 ' ]]
{
    psql -X -A -t -q 2>&1 <<SQL
SET request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT auth_ext.uid();
LOAD '${library}_one';
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
SELECT auth_ext.uid();
SQL
} | tee after.log
grep -q 'attempt to redefine parameter "request.jwt.claims"' after.log
[[ $(tail -n 1 after.log) == aaaaaaaa-0000-4000-8000-000000000001 ]]
