# shellcheck shell=bash
# Long steps: their output goes to a log file, their progress and elapsed time to the screen.

# step TEXT LOG_NAME COMMAND...: runs the command; ends the script with one line when it fails.
step() {
    local text=$1 log=$AUTH_EXT_CACHE/log/$2.log started=$SECONDS
    shift 2
    start_ticker "$text"
    run_to_file "$log" "$@"
    end_step "$text" "$log" "$started"
}

# step_to_its_end TEXT LOG_NAME COMMAND...: the same for what must not stop half-way, such as dpkg, or may ask at the terminal,
# such as sudo: in the foreground, and a signal is acted on when it has ended.
step_to_its_end() {
    local text=$1 log=$AUTH_EXT_CACHE/log/$2.log started=$SECONDS
    shift 2
    start_ticker "$text"
    command_status=0
    "$@" </dev/null >"$log" 2>&1 || command_status=$?
    end_step "$text" "$log" "$started"
}

end_step() {
    local text=$1 log=$2 started=$3
    stop_ticker
    ((command_status == 0)) || fail "$(step_failure "$text" "$log")"
    printf '  %s (%s)\n' "$text" "$(duration $((SECONDS - started)))"
}

command_status=0
# run_to_file FILE COMMAND...: runs the command with all its output in the file and sets command_status.
# Call it neither in a condition nor before || or &&: there errexit would be off inside the command.
run_to_file() {
    local file=$1
    shift
    if [[ $BASHPID == "$$" ]]; then
        in_group "$file" "$@"
        return
    fi
    set +e
    errors_are_expected=yes
    (
        errors_are_expected=
        set -e
        "$@"
    ) </dev/null >"$file" 2>&1
    command_status=$?
    errors_are_expected=
    set -e
}

# in_group FILE COMMAND...: runs the command as a process group of its own, with its output in FILE unless that is empty, and
# sets command_status. A signal to the script is acted on at once, where bash would let a command in the foreground end first,
# and the whole group ends with the script.
running_group=
in_group() {
    local file=$1
    shift
    errors_are_expected=yes
    command_status=0
    set -m
    (
        # shellcheck disable=SC2034
        errors_are_expected=
        set +m -e
        # Here, not around this function: what a signal makes us say is for the screen.
        [[ -z $file ]] || exec >"$file" 2>&1
        "$@"
    ) </dev/null &
    running_group=$!
    set +m
    wait "$running_group" 2>/dev/null || command_status=$?
    running_group=
    # shellcheck disable=SC2034
    errors_are_expected=
}

# end_group: ends what in_group started and waits until it is gone.
end_group() {
    local signal tries
    [[ -n $running_group ]] || return 0
    for signal in TERM KILL; do
        kill -"$signal" -- "-$running_group" 2>/dev/null
        for ((tries = 0; tries < 150; tries++)); do
            kill -0 -- "-$running_group" 2>/dev/null || return 0
            sleep 0.1
        done
    done
}
at_exit end_group

# start_ticker TEXT: until stop_ticker, tells the elapsed time: each second on a terminal, every 20 s elsewhere.
start_ticker() {
    tick "$1" "$$" &
    ticker=$!
}

stop_ticker() {
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    if [[ -t 1 ]]; then printf '\r\033[K'; fi
}

# tick TEXT PID: ends by itself when that process is gone.
tick() {
    local elapsed=0
    while sleep 1 >/dev/null 2>&1 && kill -0 "$2" 2>/dev/null; do
        elapsed=$((elapsed + 1))
        if [[ -t 1 ]]; then
            printf '\r  %s … %s\033[K' "$1" "$(duration "$elapsed")"
        elif ((elapsed % 20 == 0)); then
            printf '  %s … %s\n' "$1" "$(duration "$elapsed")"
        fi
    done
}

# step_failure TEXT LOG: prints one line with the likely cause, what to do, and where the whole output is.
step_failure() {
    local cause
    if grep -aqiE 'no space left on device|disk quota exceeded' "$2"; then
        cause='the disk is full: make room and run again'
    elif grep -aqiE 'unable to locate package|has no installation candidate' "$2"; then
        cause="$(grep -aiE -m1 'unable to locate package|has no installation candidate' "$2")"
    elif grep -aqE 'lock file .* needs to be updated|cannot update the lock file' "$2"; then
        cause='Cargo.lock does not fit Cargo.toml: run "cargo update --workspace" and commit Cargo.lock'
    elif grep -aqiE 'could not resolve|temporary failure resolving|failed to fetch|could not connect|network is unreachable|spurious network error|failed to download|download of .* failed|failed to establish a new connection|connection (timed out|refused)|unable to update registry' "$2"; then
        cause='no network, or the package registry does not answer: check the connection (or the proxy) and run again'
    else
        cause=$(grep -aE -m1 '^(E:|error|Error|ERROR)' "$2" || tail -n 1 "$2")
    fi
    printf '%s failed: %s (whole output: %s)' "$1" "$cause" "$2"
}
