#!/bin/sh
# Makes sure that gate and tracer can be built for the other architecture and tried in an emulator (arm64 on amd64), and says on stderr what it
# does for that. On Debian and Ubuntu, as root, what is missing is installed; elsewhere it says what to install. Exit 0: everything is there.
set -u

install_limit_s=600
say() { echo "faultbox: $*" >&2; }

have_all() {
    command -v aarch64-linux-gnu-gcc >/dev/null \
        && echo '#include <stdlib.h>' | aarch64-linux-gnu-gcc -E -x c - >/dev/null 2>&1 \
        && { command -v qemu-aarch64-static >/dev/null || command -v qemu-aarch64 >/dev/null; }
}

packages='gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static'
if [ "$(uname -m)" != x86_64 ] || have_all; then exit 0; fi
if ! command -v apt-get >/dev/null || [ ! -e /etc/debian_version ] || [ "$(id -u)" -ne 0 ]; then
    say "for arm64, install an aarch64-linux-gnu-gcc with its C library and qemu-aarch64 (Debian, Ubuntu: apt-get install $packages)"
    exit 3
fi
log=$(mktemp)
say "installing $packages with apt-get (log: $log)"
apt="timeout $install_limit_s apt-get -y -o DPkg::Lock::Timeout=$install_limit_s"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
if ! $apt update >"$log" 2>&1 || ! $apt install --no-install-recommends $packages >>"$log" 2>&1 || ! have_all; then
    say "they could not be installed; the last lines of $log:"
    tail -n 10 "$log" >&2
    exit 3
fi
rm -f "$log"
