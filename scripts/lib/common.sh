# shellcheck shell=bash
# Paths and messages that every script shares. Sourced, never run.
set -euo pipefail

: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}"
AUTH_EXT_ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
AUTH_EXT_CACHE=${AUTH_EXT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/auth_ext}
export HOME AUTH_EXT_ROOT CARGO_TERM_COLOR=never PYTHONDONTWRITEBYTECODE=1
# `su` without `-` leaves a root without the programs of the administrator, such as runuser.
export PATH=$PATH:/usr/sbin:/sbin

# A backtrace would go to the client in an error's DETAIL.
unset RUST_BACKTRACE RUST_LIB_BACKTRACE

# fail MESSAGE: says in one line what is wrong and what to do, and ends the script with status 71.
fail() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 71
}

# A command that fails unforeseen never ends a script in silence. Status 71 has had its line already.
errors_are_expected=
report_error() {
    local status=$?
    [[ $status == 71 || -n $errors_are_expected || $BASH_COMMAND == '"$@"' ]] ||
        printf '%s: stopped with status %s at %s line %s: %s\n' "${0##*/}" "$status" \
            "${BASH_SOURCE[1]#"$AUTH_EXT_ROOT"/}" "${BASH_LINENO[0]}" "$BASH_COMMAND" >&2
}
set -E
trap report_error ERR

# at_exit FUNCTION: calls it with the status when the script ends, however it ends but by SIGKILL; the first one first.
at_exit_functions=()
at_exit() {
    at_exit_functions+=("$1")
    trap run_at_exit EXIT
}

run_at_exit() {
    local status=$? function
    trap '' HUP INT TERM
    set +e
    errors_are_expected=yes
    for function in "${at_exit_functions[@]}"; do "$function" "$status"; done
    exit "$status"
}

# close_descriptors: what outlives a script must not hold its locks. For a subshell that is about to run a program.
close_descriptors() {
    local descriptor
    for descriptor in /proc/self/fd/*; do
        descriptor=${descriptor##*/}
        # bash keeps 255 for itself.
        ((descriptor <= 2 || descriptor == 255)) || eval "exec $descriptor>&-"
    done
}

# Whoever interrupts a script knows why a step failed, and an EXIT trap cleans up.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# duration SECONDS: prints "7 s" or "3 min 05 s".
duration() {
    if (($1 < 60)); then
        printf '%d s' "$1"
    else
        printf '%d min %02d s' $(($1 / 60)) $(($1 % 60))
    fi
}

# require_space DIRECTORY MEGABYTES PURPOSE: fails unless that much is free where the directory is or will be.
require_space() {
    local existing=$1 free
    while [[ ! -d $existing ]]; do existing=$(dirname -- "$existing"); done
    free=$(df -Pm -- "$existing" | awk 'NR == 2 { print $4 }')
    ((free >= $2)) ||
        fail "disk full: $3 needs $2 MB below $1, $free MB are free; make room (or set AUTH_EXT_CACHE or TMPDIR to another disk) and run again"
}

# make_cache: makes the cache directory, in which nobody else may write, and its log directory.
make_cache() {
    mkdir -p -- "$AUTH_EXT_CACHE/log" 2>/dev/null ||
        fail "cannot write to $AUTH_EXT_CACHE: set AUTH_EXT_CACHE to a directory of yours and run again"
    AUTH_EXT_CACHE=$(cd -- "$AUTH_EXT_CACHE" && pwd -P)
    # What package managers keep for themselves belongs there, too, and not into the home directory.
    export npm_config_cache=$AUTH_EXT_CACHE/npm PIP_CACHE_DIR=$AUTH_EXT_CACHE/pip
    # Programs in it are run: whoever could write there would run theirs as us.
    [[ -O $AUTH_EXT_CACHE ]] || fail "$AUTH_EXT_CACHE belongs to another user: set AUTH_EXT_CACHE to a directory of yours and run again"
    chmod go-w -- "$AUTH_EXT_CACHE"
    export AUTH_EXT_CACHE
}
