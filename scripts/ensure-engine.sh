#!/bin/sh
# Makes sure that a container engine answers, and says on stderr what it does for that. Exit 0: one answers.
# Exit 3: none does, and what to install has been said.
#
# An engine that is there is used as it is. On Debian and Ubuntu, as root, a missing one is installed and a stopped
# one is started; nothing is changed anywhere else. With --installed, an engine is started but never installed.
# Safe to run several times at once.
set -u

start_limit_s=60
install_limit_s=600
lock=/var/run/faultbox-engine.lock
may_install=yes
if [ "${1-}" = --installed ]; then may_install=no; fi

say() { echo "faultbox: $*" >&2; }

# --- asking ---------------------------------------------------------------------------------------------------

# The sockets of the engines people use, in the order in which the harness looks for them.
sockets() {
    echo /var/run/docker.sock
    echo "${HOME-/root}/.docker/run/docker.sock"
    echo "${HOME-/root}/.colima/default/docker.sock"
    echo "${HOME-/root}/.rd/docker.sock"
    if [ -n "${XDG_RUNTIME_DIR-}" ]; then echo "$XDG_RUNTIME_DIR/podman/podman.sock"; fi
    echo /run/podman/podman.sock
    if [ -n "${XDG_RUNTIME_DIR-}" ]; then echo "$XDG_RUNTIME_DIR/docker.sock"; fi
}

# socket_answers PATH: asked with what this machine has; without any client, a listening socket has to do.
socket_answers() {
    [ -S "$1" ] && [ -w "$1" ] || return 1
    if command -v curl >/dev/null; then
        curl -sf -o /dev/null --max-time 5 --unix-socket "$1" http://localhost/_ping
    elif command -v docker >/dev/null; then
        DOCKER_HOST="unix://$1" docker version >/dev/null 2>&1
    else
        grep -q "/${1##*/}\$" /proc/net/unix 2>/dev/null
    fi
}

host_answers() {
    case $DOCKER_HOST in
        unix://*) socket_answers "${DOCKER_HOST#unix://}" ;;
        tcp://*) ! command -v curl >/dev/null || curl -sf -o /dev/null --max-time 5 "http://${DOCKER_HOST#tcp://}/_ping" ;;
        *) ! command -v docker >/dev/null || docker version >/dev/null 2>&1 ;;
    esac
}

engine_answers() {
    if [ -n "${DOCKER_HOST-}" ]; then
        host_answers
        return
    fi
    for socket in $(sockets); do
        if socket_answers "$socket"; then return 0; fi
    done
    # A docker context can name any address.
    [ -e "${HOME-/root}/.docker/config.json" ] && command -v docker >/dev/null && docker version >/dev/null 2>&1
}

# --- installing -----------------------------------------------------------------------------------------------

is_debian() {
    command -v apt-get >/dev/null && command -v dpkg >/dev/null && [ -e /etc/debian_version ]
}

install_engine() {
    log=$(log_file faultbox-install.log)
    say "no container engine here; installing docker.io with apt-get (log: $log)"
    apt="timeout $install_limit_s apt-get -y -o DPkg::Lock::Timeout=120"
    export DEBIAN_FRONTEND=noninteractive
    if ! $apt update >"$log" 2>&1 \
        || ! $apt install --no-install-recommends docker.io iptables ca-certificates >>"$log" 2>&1; then
        say "docker.io could not be installed; the last lines of $log:"
        tail -n 10 "$log" >&2
        return 1
    fi
}

# --- starting -------------------------------------------------------------------------------------------------

log_file() {
    if [ -w /var/log ]; then echo "/var/log/$1"; else echo "/tmp/$1"; fi
}

# Where nothing mounted the control groups, as in a minimal container, containers cannot start.
mount_cgroups() {
    if grep -Eq '^[^ ]+ [^ ]+ cgroup2? ' /proc/mounts || [ ! -d /sys/fs/cgroup ]; then return; fi
    say "mounting the control groups at /sys/fs/cgroup"
    mount -t cgroup2 cgroup2 /sys/fs/cgroup || say "that failed; containers may not start"
}

# dockerd needs one of the two; where the kernel lacks nftables the default does not work.
choose_iptables() {
    if ! command -v iptables >/dev/null || iptables -w 5 -n -L >/dev/null 2>&1; then return; fi
    if command -v iptables-legacy >/dev/null && iptables-legacy -w 5 -n -L >/dev/null 2>&1; then
        say "this kernel has no nftables; choosing iptables-legacy with update-alternatives"
        update-alternatives --set iptables /usr/sbin/iptables-legacy >/dev/null
    fi
}

# An engine on its way, such as one that its package has just started, is only waited for.
starting_pid() {
    read -r pid 2>/dev/null </var/run/docker.pid && kill -0 "$pid" 2>/dev/null && echo "$pid"
}

start_engine() {
    if pid=$(starting_pid); then
        say "waiting for the engine that is starting"
        await_engine "$pid"
        return
    fi
    if [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then
        say 'starting the engine with "systemctl start docker"'
        systemctl start docker >&2 && await_engine && return
        systemctl status --no-pager --lines 10 docker >&2
        return 1
    fi
    log=$(log_file faultbox-dockerd.log)
    say "starting dockerd in the background (log: $log)"
    mount_cgroups
    choose_iptables
    # In a session of its own, without the lock: the engine outlives this script and the terminal.
    setsid dockerd </dev/null >"$log" 2>&1 9>&- &
    await_engine $! && return
    say "the engine does not answer; the last lines of $log:"
    tail -n 10 "$log" >&2
    return 1
}

# await_engine [PID]: ends early when the engine's process does.
await_engine() {
    tenths=0
    while [ "$tenths" -lt $((start_limit_s * 10)) ]; do
        if engine_answers; then return 0; fi
        if [ -n "${1-}" ] && ! kill -0 "$1" 2>/dev/null; then return 1; fi
        sleep 0.1
        tenths=$((tenths + 1))
    done
    say "waited $start_limit_s s for the engine to answer"
    return 1
}

# --- what to do -----------------------------------------------------------------------------------------------

refuse() {
    say "error [ENGINE_UNAVAILABLE]: $1"
    exit 3
}

advice() {
    if [ "$(uname -s)" = Darwin ]; then
        echo 'start Docker Desktop, or run "brew install colima docker && colima start"'
    elif [ "$(uname -s)" != Linux ]; then
        echo 'start Docker Desktop'
    elif is_debian; then
        echo 'run "sudo apt-get install docker.io && sudo usermod -aG docker $USER", log in again; or start this as root'
    elif command -v dnf >/dev/null; then
        echo 'run "sudo dnf install moby-engine && sudo systemctl start docker && sudo usermod -aG docker $USER", log in again'
    elif command -v apk >/dev/null; then
        echo 'run "apk add docker && rc-service docker start"'
    elif command -v pacman >/dev/null; then
        echo 'run "sudo pacman -S docker && sudo systemctl start docker && sudo usermod -aG docker $USER", log in again'
    else
        echo 'install Docker Engine (https://docs.docker.com/engine/install/) or Podman and start it'
    fi
}

ensure() {
    if engine_answers; then exit 0; fi
    if [ -n "${DOCKER_HOST-}" ]; then
        refuse "no container engine answers at DOCKER_HOST=$DOCKER_HOST; start it, or correct or unset the variable"
    fi
    if [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; then
        refuse '/var/run/docker.sock may not be used by you; run "sudo usermod -aG docker $USER" and log in again'
    fi
    if [ "$(id -u)" != 0 ] && [ "$(uname -s)" = Linux ] && command -v dockerd >/dev/null; then
        refuse 'the engine is installed but does not run; start it with "sudo systemctl start docker"'
    fi
    if [ "$(id -u)" != 0 ] || [ "$(uname -s)" != Linux ]; then
        refuse "no container engine answers; $(advice)"
    fi
    if ! command -v dockerd >/dev/null; then
        if [ "$may_install" = no ] || ! is_debian; then refuse "no container engine answers; $(advice)"; fi
        install_engine || refuse "no container engine answers and docker.io cannot be installed; see above"
        # The package may have started it.
        if engine_answers; then exit 0; fi
    fi
    start_engine || refuse "the container engine does not start; see above"
    say "the engine is running"
}

# One at a time; the second finds the engine that the first has started. The lock goes with the process. Only root
# changes anything.
if engine_answers; then exit 0; fi
if [ "$(id -u)" = 0 ] && [ -d "${lock%/*}" ] && command -v flock >/dev/null; then
    exec 9>"$lock"
    flock -w $((install_limit_s + start_limit_s)) 9 || refuse "another run has been starting the engine for too long; see $lock"
fi
ensure
