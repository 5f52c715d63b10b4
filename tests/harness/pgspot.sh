# shellcheck shell=bash
# Every SQL script that we ship is read by pgspot: names that somebody else's search_path or objects could catch.
# Exceptions: tests/pgspot/allowed.txt, exact lines, each under a comment with its reason.

suite_pgspot() {
    local script
    pgspot_home=$AUTH_EXT_CACHE/pgspot-$(sha256sum <"$AUTH_EXT_ROOT/tests/pgspot/requirements.txt" | cut -c 1-16)
    start_ticker 'Installing pgspot'
    run_to_file "$AUTH_EXT_OUTPUT/pgspot-install.log" install_pgspot
    stop_ticker
    if ((command_status != 0)); then
        record pgspot/install-pgspot "$command_status" 0 "$AUTH_EXT_OUTPUT/pgspot-install.log"
        return
    fi
    : >"$AUTH_EXT_OUTPUT/pgspot-used.txt"
    for script in "$AUTH_EXT_PACKAGE"/usr/share/postgresql/"$PG_MAJOR"/extension/auth_ext--*.sql; do
        run_test pgspot "$(basename -- "$script")" spot "$script" "$(basename -- "$script")"
    done
    while IFS= read -r script; do
        run_test pgspot "$script" spot "$AUTH_EXT_ROOT/$script" "$script"
    done < <(cd -- "$AUTH_EXT_ROOT" && find sql/data sql/*.sql -name '*.sql' ! -name 'auth_ext--*' | LC_ALL=C sort)
    if ((${#selection[@]} == 0)); then run_test pgspot allowed allowed_lines_are_used; fi
}

install_pgspot() {
    if [[ -x $pgspot_home/bin/pgspot ]]; then return; fi
    rm -rf -- "$pgspot_home" "$pgspot_home.unfinished"
    python3 -m venv "$pgspot_home.unfinished"
    "$pgspot_home.unfinished/bin/python3" -m pip install --quiet --requirement "$AUTH_EXT_ROOT/tests/pgspot/requirements.txt"
    mv -T -- "$pgspot_home.unfinished" "$pgspot_home"
}

# spot FILE NAME: fails when pgspot finds anything in the file that is not allowed for that name.
spot() {
    local found line bad=0
    # pgspot's own status counts allowed lines too: its lines decide. Line numbers change with every edit.
    local options=()
    # An update replaces functions. In an extension's script PostgreSQL itself refuses to replace what is not the
    # extension's (CVE-2022-2625), which is what these two are about.
    [[ $2 != auth_ext--*--*--* && $2 != auth_ext--*.*.*--*.*.*.sql ]] || options=(--ignore PS002 --ignore PS007)
    found=$("$pgspot_home/bin/python3" -m pgspot "${options[@]}" "$1") || true
    [[ $found == *Errors:\ *Unknown:\ 0* ]] || { printf '%s\npgspot did not understand all of it\n' "$found"; return 1; }
    while IFS= read -r line; do
        [[ -n $line && $line != *Errors:\ *Unknown:\ * ]] || continue
        line="$2: ${line% at line *}"
        if grep -qxF -- "$line" "$AUTH_EXT_ROOT/tests/pgspot/allowed.txt"; then
            printf '%s\n' "$line" >>"$AUTH_EXT_OUTPUT/pgspot-used.txt"
        else
            printf '%s\n' "$line"
            bad=1
        fi
    done <<<"$found"
    return "$bad"
}

# allowed_lines_are_used: an exception without a reason, or for something that is gone, must go.
allowed_lines_are_used() {
    local line previous='' bad=0
    while IFS= read -r line; do
        if [[ -n $line && $line != '#'* ]]; then
            grep -qxF -- "$line" "$AUTH_EXT_OUTPUT/pgspot-used.txt" || { bad=1; printf 'no longer found: %s\n' "$line"; }
            [[ $previous == '#'* ]] || { bad=1; printf 'no reason given: %s\n' "$line"; }
        fi
        previous=$line
    done <"$AUTH_EXT_ROOT/tests/pgspot/allowed.txt"
    return "$bad"
}
