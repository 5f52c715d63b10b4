# shellcheck shell=bash
# Servers whose clock a test sets.

# clock_server_start NAME: starts a server under libfaketime and makes it the one that clients talk to. Its clock stands at what the file
# AUTH_EXT_RELIABILITY_CLOCK says, to the second, until the test writes another time there; what waits, waits by the true clock.
clock_server_start() {
    local library
    library=$(dpkg -L libfaketime | grep '/libfaketime\.so\.1$')
    # Not in the server's private directory: whoever runs the test writes it, and the server reads it.
    mkdir -p "$AUTH_EXT_RUN/$1-clock"
    chmod 755 "$AUTH_EXT_RUN/$1-clock"
    export AUTH_EXT_RELIABILITY_CLOCK=$AUTH_EXT_RUN/$1-clock/now
    echo '2031-03-30 00:00:00' >"$AUTH_EXT_RELIABILITY_CLOCK"
    chmod 644 "$AUTH_EXT_RELIABILITY_CLOCK"
    server_start "$1" LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE="$AUTH_EXT_RELIABILITY_CLOCK" FAKETIME_NO_CACHE=1 \
        FAKETIME_DONT_FAKE_MONOTONIC=1 TZ=UTC -- -c autovacuum=off
    server_use "$1"
}
