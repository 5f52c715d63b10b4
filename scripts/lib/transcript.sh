# shellcheck shell=bash
# How the demo talks: what a step does, the SQL, the part of the answer that matters, and whether it is as it should be.
#
# Values such as tokens and passwords are kept in remembered variables, which reach psql by its environment and are named
# in the SQL as :'name'. psql puts them into the text of the statement, which is all right on a throw-away server that
# logs no statements. An application passes them as bind parameters, and then they are in no log and no statistics.

held=0

# section TEXT: begins a step of the story.
section() {
    step_number=$((${step_number:-0} + 1))
    printf '\n%d. %s\n' "$step_number" "$1"
}

# tell TEXT: one line of explanation.
tell() {
    printf '   %s\n' "$1"
}

# remember NAME VALUE: makes :'NAME' mean that value in all SQL that follows.
remember() {
    export "DEMO_$1=$2"
}

# recall NAME: prints a remembered value.
recall() {
    local variable=DEMO_$1
    printf '%s' "${!variable}"
}

# sql: runs the statements on standard input and prints their rows, unaligned and without headers.
sql() {
    local variable
    {
        printf '\\set VERBOSITY terse\n'
        for variable in "${!DEMO_@}"; do printf '\\getenv %s %s\n' "${variable#DEMO_}" "$variable"; done
        cat
    } | psql -X -A -t -q -v ON_ERROR_STOP=1 -d "$demo_database"
}

# show_sql STATEMENT: prints it as it was written.
show_sql() {
    printf '%s\n' "$1" | sed 's/^/   > /'
}

# run STATEMENT: shows and runs it, and prints its rows.
run() {
    show_sql "$1"
    sql <<<"$1" | shortened | sed 's/^/     /'
}

# call NAME STATEMENT FIELD...: shows and runs a statement with one jsonb answer, remembers the answer under the name, and
# prints the fields of it (a.b for a member of a member) that the answer has.
call() {
    local name=$1 statement=$2 field
    shift 2
    show_sql "$statement"
    remember "$name" "$(sql <<<"$statement")"
    for field in "$@"; do
        remember field "${field//./,}"
        sql <<<"SELECT pg_catalog.format('%s  %s', pg_catalog.rpad(pg_catalog.replace(:'field', ',', '.'), 14), value)
                FROM (SELECT :'$name'::jsonb #>> ('{' || :'field' || '}')::text[] AS value) AS field WHERE value IS NOT NULL;"
    done | shortened | sed 's/^/     /'
}

# value NAME PATH: prints a member of a remembered answer; PATH is a,b for a member of a member.
value() {
    sql <<<"SELECT :'$1'::jsonb #>> '{$2}';"
}

# check TEXT CONDITION: the condition must be true, or the demo ends here with status 1.
check() {
    local result
    result=$(sql <<<"SELECT ($2) IS TRUE;") || result=error
    if [[ $result != t ]]; then
        printf '   WRONG: %s\n   this must be true and is not: %s\n' "$1" "$2"
        printf '%s\n' "${!DEMO_@}" | while read -r variable; do printf '     %s = %s\n' "${variable#DEMO_}" "${!variable}"; done | shortened
        exit 1
    fi
    held=$((held + 1))
    printf '   ok: %s\n' "$1"
}

# shortened: in the text on standard input, leaves of each token its first 12 and last 6 characters.
shortened() {
    sed -E 's/([A-Za-z0-9_-]{12})[A-Za-z0-9_.-]{30,}([A-Za-z0-9_-]{6})/\1…\2/g'
}
