# shellcheck shell=bash
# shellcheck disable=SC2154 # the sourcing script defines cache and work
#
# Debian packages for building guests: found, fetched and checked by apt, never installed.
# Sourced by the guests' build scripts, which define `cache` and `fail`.

# Names the commands that are missing, all at once.
need_commands() {
    local missing=() command
    for command in "$@"; do
        command -v "$command" >/dev/null || missing+=("$command")
    done
    [[ ${#missing[@]} -eq 0 ]] || fail "missing: ${missing[*]}. './oriel doctor' says how to get them."
}

# A person who is not root cannot refresh the host's package lists, so they get lists of their own.
apt_options=()

apt_cache() { apt-cache "${apt_options[@]}" "$@"; }

# A fresh container knows no package at all until somebody asks.
refresh_package_lists_if_empty() {
    apt_cache show --no-all-versions busybox-static >/dev/null 2>&1 && return
    printf 'The package lists are empty; fetching them.\n'
    mkdir -p "$cache/lists/partial" "$cache/archives/partial"
    apt_options=(-o "Dir::State::Lists=$cache/lists" -o "Dir::Cache=$cache" -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache=)
    apt-get "${apt_options[@]}" -q update || fail "the package lists could not be fetched; is there a network?"
}

# Prints the path of a package's file in the cache, having fetched it if need be.
fetch_package() {
    local package=$1 folder=$cache/$1
    mkdir -p "$folder"
    # apt-get leaves a file alone that is there already and has the right hash.
    (cd "$folder" && apt-get "${apt_options[@]}" -q download "$package" >&2) || fail "$package could not be fetched; see the lines above"
    local newest
    newest=$(find "$folder" -name '*.deb' -printf '%T@ %p\n' | sort -rn | head -n 1 | cut -d ' ' -f 2-)
    find "$folder" -name '*.deb' ! -path "$newest" -delete
    printf '%s\n' "$newest"
}

# The host's BusyBox if it needs no libraries, else the one from the package busybox-static.
static_busybox() {
    local own
    own=$(command -v busybox)
    if ! ldd "$own" >/dev/null 2>&1; then
        printf '%s\n' "$own"
        return
    fi
    local deb
    deb=$(fetch_package busybox-static)
    dpkg-deb -x "$deb" "$work/busybox"
    find "$work/busybox" -type f -name busybox | head -n 1
}
