# shellcheck shell=bash
# Programs that run beside a throw-away server. Each has a directory in $AUTH_EXT_RUN with its log and its process id, and
# goes with $AUTH_EXT_RUN.

# process_start NAME PORT COMMAND...: starts a program with its output in $AUTH_EXT_RUN/NAME/log and waits until it accepts
# connections at that port of 127.0.0.1, for process_minutes (3).
process_start() {
    local name=$1 port=$2 directory=$AUTH_EXT_RUN/$1 pid tries minutes=${process_minutes:-3}
    shift 2
    mkdir -p "$directory"
    chmod 700 "$directory"
    # A session of its own: an interrupt at the terminal reaches the script alone, which then stops everything in order.
    (close_descriptors; exec setsid "$@") </dev/null >"$directory/log" 2>&1 &
    pid=$!
    printf '%s %s\n' "$pid" "$(process_start_time "$pid")" >"$directory/pid"
    for ((tries = 0; tries < minutes * 600; tries++)); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return 0; fi
        [[ -d /proc/$pid ]] || break
        sleep 0.1
    done
    if [[ -d /proc/$pid ]]; then fail "$name did not listen at port $port within $minutes minutes"; fi
    fail "$name did not start: $(tail -n 3 "$directory/log" | tr '\n' ' ')"
}

# process_start_time PID: prints when the process began: a process id may be given to another process later.
process_start_time() {
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

# process_stop DIRECTORY: ends the program there by its process id and waits until it is gone.
process_stop() {
    local pid started signal tries
    read -r pid started <"$1/pid" || return 0
    for signal in TERM KILL; do
        for ((tries = 0; tries < 50; tries++)); do
            [[ $(process_start_time "$pid") == "$started" ]] || return 0
            ((tries > 0)) || kill -"$signal" "$pid" 2>/dev/null || true
            sleep 0.1
        done
    done
}

# processes_stop: ends all of them.
processes_stop() {
    local file
    for file in "$AUTH_EXT_RUN"/*/pid; do
        [[ ! -f $file ]] || process_stop "${file%/pid}"
    done
}

# free_port: prints a port of 127.0.0.1 that nothing listens on.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
