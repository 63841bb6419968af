#!/bin/sh
# Makes sure that there is a Chromium for the tests of the HTML report, and says on stderr what it does for that.
# Exit 0: there is one. Exit 3: there is none, and what to install has been said.
#
# On Debian, as root, a missing one is installed; nothing is changed anywhere else. With --if-possible it is no error
# that there is none: then the tests that need it are skipped. Safe to run several times at once.
set -u

install_limit_s=600
lock=/var/run/faultbox-browser.lock
missing=3
if [ "${1-}" = --if-possible ]; then missing=0; fi

say() { echo "faultbox: $*" >&2; }

# The names under which distributions have it, in the order in which the tests look for them.
has_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    return 1
}

# Ubuntu's package only points to a snap, which needs more than a machine of CI has.
is_debian() {
    command -v apt-get >/dev/null && [ -e /etc/os-release ] && grep -q '^ID=debian' /etc/os-release
}

install_browser() {
    if [ -w /var/log ]; then log=/var/log/faultbox-browser.log; else log=/tmp/faultbox-browser.log; fi
    say "no browser for the tests of the HTML report; installing chromium with apt-get (log: $log)"
    apt="timeout $install_limit_s apt-get -y -o DPkg::Lock::Timeout=300"
    export DEBIAN_FRONTEND=noninteractive
    $apt install --no-install-recommends chromium fonts-dejavu-core >"$log" 2>&1 && return
    $apt update >>"$log" 2>&1 && $apt install --no-install-recommends chromium fonts-dejavu-core >>"$log" 2>&1 && return
    say "chromium could not be installed; the last lines of $log:"
    tail -n 10 "$log" >&2
    return 1
}

ensure() {
    if has_browser; then exit 0; fi
    if [ "$(id -u)" = 0 ] && is_debian; then
        install_browser && exit 0
    elif is_debian; then
        say 'the tests of the HTML report need a browser; run "sudo apt-get install chromium"'
    else
        say 'the tests of the HTML report need a browser; install Chromium or Google Chrome'
    fi
    exit "$missing"
}

if has_browser; then exit 0; fi
if [ "$(id -u)" = 0 ] && [ -d "${lock%/*}" ] && command -v flock >/dev/null; then
    exec 9>"$lock"
    flock -w "$install_limit_s" 9 || say "another installation takes too long; see $lock"
fi
ensure
