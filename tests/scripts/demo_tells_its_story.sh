#!/usr/bin/env bash
# database: empty
# scripts/demo ends with status 0 and leaves nothing; with --keep its server answers until --stop removes it.
set -euo pipefail

demo=$AUTH_EXT_ROOT/scripts/demo
export TMPDIR=$AUTH_EXT_RUN/demo
mkdir -p "$TMPDIR"
chmod 711 "$TMPDIR"

"$demo" >story.txt
grep -qE '^The story held: [1-9][0-9]* checks\.$' story.txt
[[ -z $(ls -A "$TMPDIR") ]]

"$demo" --keep >kept.txt
connect=$(sed -n 's/^connect:  //p' kept.txt)
stop=$(sed -n 's/^stop:     //p' kept.txt)
server=$(head -n 1 "$TMPDIR"/auth_ext.*/demo/data/postmaster.pid)
[[ $($connect -X -A -t -c 'SELECT count(*) FROM notes') == 3 ]]
[[ $(psql -X -A -t -h "$(sed -n 's/^connect:  psql -h \([^ ]*\) .*/\1/p' kept.txt)" -d auth_ext_readme -c 'CREATE EXTENSION auth_ext' -c "SELECT auth_ext.setup() ->> 'auth_schema'") == *created ]]
$stop
[[ -z $(ls -A "$TMPDIR") ]]
# A process that ended but was not waited for has a directory in /proc still, and no working directory.
[[ -z $(readlink "/proc/$server/cwd") ]]

# A transcript is shown to people: no whole token and no password in it.
if grep -E '[A-Za-z0-9_-]{40,}|horse|tr0ub4dor' story.txt kept.txt; then exit 1; fi
