#!/bin/sh
# Makes sure that programs are there which some tests need, and says on stderr what it does for that. As root on Debian and Ubuntu, what is missing
# is installed; elsewhere it says what to install. Safe to run several times at once. Exit 0: all of them are there. Exit 3: one is not.
#
#   sh scripts/ensure-tools.sh [--if-possible] NAME...      with --if-possible a missing one is no error: tests that need it are skipped
#
# arm64     compiler and emulator for the other architecture, to build gate and tracer for it and to try them
# browser   Chromium, which looks at the HTML report
# ip        with it a second engine of the tests gets a bridge of its own
# musl      the small C library, for services of its kind
# podman    the engine without a daemon, as Debian has it
# registry  the server from which images are pulled
# rootless  an engine that runs without root, and a user "faultbox-rootless" who may have one
# shells    zsh and fish, in which completion is tried
set -u

rootless_user=faultbox-rootless

install_limit_s=600
lock=/var/run/faultbox-tools.lock
missing_code=3

say() { echo "faultbox: $*" >&2; }

has() { command -v "$1" >/dev/null; }

has_tool() {
    case $1 in
        arm64)
            [ "$(uname -m)" != x86_64 ] || {
                has aarch64-linux-gnu-gcc && echo '#include <stdlib.h>' | aarch64-linux-gnu-gcc -E -x c - >/dev/null 2>&1 \
                    && { has qemu-aarch64-static || has qemu-aarch64; }
            } ;;
        # The names under which distributions have it, in the order in which the tests look for them.
        browser) has chromium || has chromium-browser || has google-chrome || has google-chrome-stable ;;
        ip) has ip ;;
        musl) has musl-gcc ;;
        podman) has podman && has runc && { [ -x /usr/lib/podman/netavark ] || [ -x /usr/libexec/podman/netavark ]; } ;;
        registry) has docker-registry ;;
        # Its network is a TAP device, which distributions let everybody make.
        rootless) has rootlesskit && has slirp4netns && has newuidmap && has dockerd && grep -q "^$rootless_user:" /etc/subuid \
            && [ "$(stat -c %a /dev/net/tun 2>/dev/null)" = 666 ] ;;
        shells) has zsh && has fish ;;
        *) say "no tool \"$1\"; there are arm64, browser, ip, musl, podman, registry, rootless, shells"; exit 2 ;;
    esac
}

packages_of() {
    case $1 in
        arm64) echo gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static ;;
        browser) echo chromium fonts-dejavu-core ;;
        ip) echo iproute2 ;;
        musl) echo musl-tools ;;
        podman) echo podman runc netavark ;;
        registry) echo docker-registry ;;
        rootless) echo rootlesskit slirp4netns uidmap ;;
        shells) echo zsh fish ;;
    esac
}

# Ubuntu's package of the browser only points to a snap, which needs more than a machine of CI has.
can_install() {
    [ "$(id -u)" = 0 ] && has apt-get && [ -e /etc/debian_version ] && { [ "$1" != browser ] || grep -q '^ID=debian' /etc/os-release; }
}

# Sets $missing and $packages.
look() {
    missing=
    packages=
    for tool in $tools; do
        has_tool "$tool" && continue
        missing="$missing $tool"
        can_install "$tool" && packages="$packages $(packages_of "$tool")"
    done
}

# The lists of packages are read again only when those that are there do not do.
install() {
    log=$(mktemp)
    say "installing$packages with apt-get (log: $log)"
    apt="timeout $install_limit_s apt-get -y -o DPkg::Lock::Timeout=$install_limit_s"
    export DEBIAN_FRONTEND=noninteractive
    for update in no yes; do
        if [ $update = yes ]; then $apt update >>"$log" 2>&1; fi
        # shellcheck disable=SC2086
        if $apt install --no-install-recommends $packages >>"$log" 2>&1; then
            rm -f "$log"
            return
        fi
    done
    say "they could not be installed; the last lines of $log:"
    tail -n 10 "$log" >&2
}

# The tests start a registry of their own, on a port of their own.
disable_service() {
    if [ -d /run/systemd/system ] && has systemctl; then systemctl disable --now docker-registry >/dev/null 2>&1; fi
}

make_rootless_user() {
    id "$rootless_user" >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "$rootless_user"
    for file in /etc/subuid /etc/subgid; do
        touch "$file"
        # Behind those of everybody else: the ranges of two users must not meet.
        grep -q "^$rootless_user:" "$file" || awk -F: -v user="$rootless_user" \
            '{ if ($2 + $3 > next_id) next_id = $2 + $3 } END { print user ":" (next_id < 100000 ? 100000 : next_id) ":65536" }' "$file" >>"$file"
    done
    if [ -c /dev/net/tun ]; then chmod 666 /dev/net/tun; fi
}

if [ "${1-}" = --if-possible ]; then
    missing_code=0
    shift
fi
tools=$*
for tool in $tools; do has_tool "$tool" || true; done
look
if [ -n "$packages" ]; then
    if [ -d "${lock%/*}" ] && has flock; then
        exec 9>"$lock"
        flock -w "$install_limit_s" 9 || say "another installation takes too long; see $lock"
        look
    fi
    if [ -n "$packages" ]; then
        installed=$missing
        install
        case $installed in *registry*) disable_service ;; esac
        case $installed in *rootless*) make_rootless_user ;; esac
        look
    fi
fi
for tool in $missing; do
    # shellcheck disable=SC2086
    say "some tests need $(echo $(packages_of "$tool") | sed 's/ /, /g') (packages of Debian)"
done
[ -z "$missing" ] || exit "$missing_code"
