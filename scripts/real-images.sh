#!/bin/sh
# Prepares what the specs in specs/real-services and the tutorial's chapter on containers need, and says on stderr what
# it does for that: the base image, the programs that are compiled outside of images, and the images themselves, tagged
# faultbox-demo/NAME. "harness" is what the image of the tool itself stands on: the layers that a build of the
# Dockerfile finds. What is up to date is not made again. Exit 3: it cannot be done here, and why has been said.
#
#   sh scripts/real-images.sh [NAME...]      default: all that can be made on this machine
set -eu

cd "$(dirname "$0")/.."
scripts=$PWD/scripts
all='postgres redis mariadb memcached nats nginx python node jvm script prefork go harness'
lock=/var/run/faultbox-real-images.lock

say() { echo "faultbox: $*" >&2; }

# One at a time: the second finds the layers that the first has made.
if [ -d "${lock%/*}" ] && [ -w "${lock%/*}" ] && command -v flock >/dev/null; then
    exec 9>"$lock"
    flock 9
fi

find_javac() {
    if [ -n "${JAVA_HOME-}" ] && [ -x "$JAVA_HOME/bin/javac" ]; then echo "$JAVA_HOME/bin/javac"; else command -v javac; fi
}

compile_jvm() {
    if [ -n "$(find images/jvm/classes/Notes.class -newer images/jvm/Notes.java 2>/dev/null)" ]; then return; fi
    javac=$(find_javac) || return 1
    rm -rf images/jvm/classes.new
    "$javac" --release 17 -d images/jvm/classes.new images/jvm/Notes.java && rm -rf images/jvm/classes \
        && mv images/jvm/classes.new images/jvm/classes
}

compile_go() {
    if [ -n "$(find images/go/server -newer images/go/server.go 2>/dev/null)" ]; then return; fi
    command -v go >/dev/null || return 1
    (cd images/go && CGO_ENABLED=0 GOTOOLCHAIN=local GO111MODULE=off go build -trimpath -ldflags='-s -w' -o server.new server.go) \
        && mv images/go/server.new images/go/server
}

# The builder that every engine has behind its API: what it has made is found again by whoever builds there.
build() { # NAME DIRECTORY [OPTION...]
    name=$1 directory=$2
    shift 2
    if ! DOCKER_BUILDKIT=0 docker build -t "faultbox-demo/$name" "$@" "$directory" >"$output" 2>&1; then
        cat "$output" >&2
        say "error [BUILD_FAILED]: $directory cannot be built; see above"
        return 3
    fi
}

sh "$scripts/ensure-base-image.sh" 9>&-
output=$(mktemp)
scratch=$(mktemp -d)
trap 'rm -rf "$output" "$scratch"' EXIT
for name in ${*:-$all}; do
    case $name in
        jvm) compile_jvm || { say "images/jvm is left out: there is no javac"; continue; } ;;
        go) compile_go || { say "images/go is left out: there is no Go toolchain"; continue; } ;;
    esac
    if [ "$name" = harness ]; then
        cp Dockerfile "$scratch"
        build harness "$scratch" --target java
    else
        build "$name" "images/$name"
    fi
done
