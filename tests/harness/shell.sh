# shellcheck shell=bash
# The scripts themselves.

suite_shell() {
    run_test shell shellcheck shellcheck_all
}

shellcheck_all() {
    local scripts
    cd -- "$AUTH_EXT_ROOT" || exit
    mapfile -d '' scripts < <(find .ci scripts tests -path tests/output -prune -o -type f -print0 |
        xargs -0 grep -lZ '^#!.*bash')
    ((${#scripts[@]} > 0))
    printf '%s\n' "${scripts[@]}"
    shellcheck --external-sources --check-sourced --source-path="$AUTH_EXT_ROOT" "${scripts[@]}"
}
