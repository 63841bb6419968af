#!/bin/sh
# Makes sure that there is a registry program for the tests that pull images, and says on stderr what it does for that.
# Exit 0: there is one. Exit 3: there is none, and what to install has been said.
#
# On Debian and Ubuntu, as root, a missing one is installed; nothing is changed anywhere else. The tests start one of
# their own on a port of their own, so the service that the package brings along is switched off again. Safe to run
# several times at once.
set -u

install_limit_s=600
lock=/var/run/faultbox-registry.lock

say() { echo "faultbox: $*" >&2; }

has_registry() { command -v docker-registry >/dev/null; }

is_debian() { command -v apt-get >/dev/null && [ -e /etc/debian_version ]; }

install_registry() {
    if [ -w /var/log ]; then log=/var/log/faultbox-registry.log; else log=/tmp/faultbox-registry.log; fi
    say "no registry for the tests that pull images; installing docker-registry with apt-get (log: $log)"
    apt="timeout $install_limit_s apt-get -y -o DPkg::Lock::Timeout=300"
    export DEBIAN_FRONTEND=noninteractive
    if $apt install --no-install-recommends docker-registry >"$log" 2>&1 \
        || { $apt update >>"$log" 2>&1 && $apt install --no-install-recommends docker-registry >>"$log" 2>&1; }; then
        if [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then
            systemctl disable --now docker-registry >>"$log" 2>&1
        fi
        return 0
    fi
    say "docker-registry could not be installed; the last lines of $log:"
    tail -n 10 "$log" >&2
    return 1
}

ensure() {
    if has_registry; then exit 0; fi
    if [ "$(id -u)" = 0 ] && is_debian; then
        install_registry && exit 0
    elif is_debian; then
        say 'the tests that pull images need a registry; run "sudo apt-get install docker-registry"'
    else
        say 'the tests that pull images need the program "docker-registry" (CNCF Distribution) on the PATH'
    fi
    exit 3
}

if has_registry; then exit 0; fi
if [ "$(id -u)" = 0 ] && [ -d "${lock%/*}" ] && command -v flock >/dev/null; then
    exec 9>"$lock"
    flock -w "$install_limit_s" 9 || say "another installation takes too long; see $lock"
fi
ensure
