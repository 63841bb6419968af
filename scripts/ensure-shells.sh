#!/bin/sh
# Makes sure that the completion scripts can be tried in the shells they are for, zsh and fish, and says on stderr what it does for that.
# On Debian and Ubuntu, as root, a missing one is installed; elsewhere it says what to install. Exit 0: both are there. Exit 3: one is not.
set -u

install_limit_s=600
packages='zsh fish'
say() { echo "faultbox: $*" >&2; }

have_all() {
    for shell in $packages; do
        command -v "$shell" >/dev/null || return 1
    done
}

if have_all; then exit 0; fi
if ! command -v apt-get >/dev/null || [ ! -e /etc/debian_version ] || [ "$(id -u)" -ne 0 ]; then
    say "the tests of shell completion need zsh and fish (Debian, Ubuntu: apt-get install $packages)"
    exit 3
fi
log=$(mktemp)
say "installing $packages with apt-get (log: $log)"
apt="timeout $install_limit_s apt-get -y -o DPkg::Lock::Timeout=$install_limit_s"
export DEBIAN_FRONTEND=noninteractive
install() {
    # shellcheck disable=SC2086
    $apt install --no-install-recommends $packages >>"$log" 2>&1
}
# The lists of packages are read again only when those that are there do not do.
if ! install && ! { $apt update >>"$log" 2>&1 && install; } || ! have_all; then
    say "they could not be installed; the last lines of $log:"
    tail -n 10 "$log" >&2
    exit 3
fi
rm -f "$log"
