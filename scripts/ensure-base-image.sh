#!/bin/sh
# Makes sure that the engine has debian:bookworm-slim, the image that the Dockerfiles below images/ start from, and
# says on stderr what it does for that. Exit 0: it is there. Exit 3: it cannot be had, and why has been said.
#
# What is there is used as it is; otherwise it is pulled. Where no registry can be reached, root on Debian or Ubuntu
# makes an equal one from the packages of the distribution, fetched from where this machine's apt fetches its own.
# Safe to run several times at once.
set -u

image=debian:bookworm-slim
suite=bookworm
usual_mirror=http://deb.debian.org/debian
pull_limit_s=60
install_limit_s=300
make_limit_s=600
lock=/var/run/faultbox-base-image.lock

say() { echo "faultbox: $*" >&2; }

refuse() {
    say "error [IMAGE_UNAVAILABLE]: $image $1"
    exit 3
}

has_image() { docker image inspect "$image" >/dev/null 2>&1; }

log_file() {
    if [ -w /var/log ]; then echo "/var/log/$1"; else echo "/tmp/$1"; fi
}

# A registry that cannot be reached is found out at once, or never answers at all.
pull() {
    timeout "$pull_limit_s" docker pull -q "$image" >/dev/null 2>&1
}

# --- making it ------------------------------------------------------------------------------------------------

is_debian() {
    command -v apt-get >/dev/null && command -v dpkg >/dev/null && [ -e /etc/debian_version ]
}

# The mirror this machine uses for Debian itself: the first whose path ends in /debian, in either form of a source.
mirror() {
    found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null \
        | grep -Ev '^[[:space:]]*#' | grep -Eo 'https?://[^][[:space:]]+/debian/?([[:space:]]|$)' | head -n 1 | tr -d '[:space:]')
    echo "${found:-$usual_mirror}"
}

# What this machine's apt was told of proxies holds for the image's apt, too; a proxy on this machine alone does not.
proxy() {
    apt-config dump 2>/dev/null | grep -E '^Acquire::https?::Proxy "' | grep -Ev '//(localhost|127\.)' || true
}

install_tools() {
    if command -v mmdebstrap >/dev/null && [ -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then return; fi
    say "installing mmdebstrap with apt-get (log: $log)"
    apt="timeout $install_limit_s apt-get -y -o DPkg::Lock::Timeout=120"
    export DEBIAN_FRONTEND=noninteractive
    for update in no yes; do
        if [ $update = yes ]; then $apt update >>"$log" 2>&1 || return 1; fi
        if $apt install --no-install-recommends mmdebstrap debian-archive-keyring >>"$log" 2>&1; then return; fi
    done
    return 1
}

# The smallest system with a working apt. Like the published image it has no manuals and no translations, starts no
# services when packages are installed, and does not wait for the disk after each of them.
make() {
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    printf 'force-unsafe-io\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\npath-exclude=/usr/share/doc/*\npath-include=/usr/share/doc/*/copyright\n' >"$scratch/dpkg.cfg"
    timeout "$make_limit_s" mmdebstrap --mode=root --variant=minbase --dpkgopt="$scratch/dpkg.cfg" --format=tar \
        --customize-hook='rm -rf "$1"/var/cache/* "$1"/var/log/* && mkdir -p "$1"/var/cache/apt/archives/partial' \
        "$suite" "$scratch/root.tar" "$(mirror)" >>"$log" 2>&1 || return 1
    # The making has a policy-rc.d of its own, and takes it away at its end.
    mkdir -p "$scratch/more/usr/sbin" "$scratch/more/etc/apt/apt.conf.d"
    printf '#!/bin/sh\nexit 101\n' >"$scratch/more/usr/sbin/policy-rc.d"
    chmod 755 "$scratch/more/usr/sbin/policy-rc.d"
    proxy >"$scratch/more/etc/apt/apt.conf.d/90proxy"
    tar -rf "$scratch/root.tar" -C "$scratch/more" --owner=0 --group=0 usr/sbin/policy-rc.d etc/apt/apt.conf.d/90proxy >>"$log" 2>&1 || return 1
    docker import --change 'CMD ["bash"]' "$scratch/root.tar" "$image" >>"$log" 2>&1
}

# --- what to do -----------------------------------------------------------------------------------------------

command -v docker >/dev/null || refuse 'can only be looked for with the docker command; install it (Debian: apt-get install docker.io)'
docker version >/dev/null 2>&1 || refuse 'needs an engine that answers; run scripts/ensure-engine.sh'
if has_image; then exit 0; fi

if [ "$(id -u)" = 0 ] && [ -d "${lock%/*}" ] && command -v flock >/dev/null; then
    exec 9>"$lock"
    flock -w $((install_limit_s + make_limit_s)) 9 || refuse "has been under way in another run for too long; see $lock"
    if has_image; then exit 0; fi
fi
if pull; then exit 0; fi
if [ "$(id -u)" != 0 ] || ! is_debian; then
    refuse "cannot be pulled: no registry answers. Load it (docker load), or run this as root on Debian or Ubuntu, which can make it from packages"
fi
log=$(log_file faultbox-base-image.log)
: >"$log"
say "no registry answers; making $image from packages of $(mirror) (log: $log)"
if ! install_tools || ! make; then
    say "the last lines of $log:"
    tail -n 10 "$log" >&2
    refuse "can neither be pulled nor made here; see above"
fi
say "$image is made"
