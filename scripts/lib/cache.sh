# shellcheck shell=bash
# What is installed for this project alone: into the cache, once, by what goes in.

# in_cache NAME COMMAND...: sets cached to $AUTH_EXT_CACHE/NAME. When it is missing, runs COMMAND... with a new directory as
# its last argument, which becomes $AUTH_EXT_CACHE/NAME when the command succeeds. NAME holds a hash of what goes in.
in_cache() {
    cached=$AUTH_EXT_CACHE/$1
    if [[ -d $cached ]]; then
        touch -- "$cached"
        return
    fi
    local lock=$AUTH_EXT_CACHE/${1%-*}.lock
    require_space "$AUTH_EXT_CACHE" 1500 "installing ${1%-*}"
    exec {cache_lock}>"$lock"
    flock "$cache_lock"
    if [[ ! -d $cached ]]; then
        rm -rf -- "$cached.unfinished"
        mkdir -p -- "$cached.unfinished"
        step "Installing ${1%-*}" "${1%-*}" "${@:2}" "$cached.unfinished"
        mv -T -- "$cached.unfinished" "$cached"
        # An unpacked package brings its own, old date.
        touch -- "$cached"
        # What no clone has used for long.
        find "$AUTH_EXT_CACHE" -mindepth 1 -maxdepth 1 -type d -name "${1%-*}-*" ! -path "$cached" -mtime +30 -exec rm -rf -- {} +
    fi
    exec {cache_lock}>&-
}

# hash_of FILE...: prints what tells one version of them from another.
hash_of() {
    cat -- "$@" | sha256sum | cut -c 1-16
}

# python_packages: prints what is missing for virtual environments: Debian packs a part of Python's standard library apart.
python_packages() {
    python3 -c 'import ensurepip, venv' 2>/dev/null || printf '%s\n' python3 python3-venv
}
