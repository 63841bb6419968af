#!/bin/sh
# Builds the demo services into bin/linux/ and the services of the tests into bin/linux/test/: what is missing or
# older than its sources. Needs a C compiler that links statically; elsewhere Docker does it in a Debian image.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${FAULTBOX_BIN:-$here/../bin/linux}
demos='mock-db mock-api inventory-svc order-svc target'
flags='-std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O2'

# stale PROGRAM SOURCE_DIR...: whether PROGRAM has to be built.
stale() {
    program=$1
    shift
    [ ! -e "$program" ] || [ -n "$(find "$@" "$here/common" "$here/build.sh" -newer "$program" -type f | head -n 1)" ]
}

# links COMPILER FLAG...: whether a program can be built that way.
links() {
    echo 'int main (void) { return 0; }' | "$@" -x c -o "$scratch/probe" - 2>/dev/null
}

# build PROGRAM SOURCE_DIR COMPILER FLAG...: in the background; a program appears whole or not at all.
build() {
    program=$1
    sources=$2
    shift 2
    # shellcheck disable=SC2086
    {
        "$@" $flags -o "$scratch/${program##*/}" "$here/$sources"/*.c "$here"/common/*.c -pthread \
            && mkdir -p "$(dirname "$program")" \
            && mv "$scratch/${program##*/}" "$program"
    } &
    building="$building $!"
}

with_compiler() {
    building=
    for demo in $demos; do
        if stale "$out/$demo" "$here/$demo"; then build "$out/$demo" "$demo" "$static" -static; fi
    done
    if stale "$out/test/misbehave" "$here/test"; then build "$out/test/misbehave" test "$static" -static; fi
    if stale "$out/test/misbehave-dynamic" "$here/test"; then
        if links "$dynamic"; then
            build "$out/test/misbehave-dynamic" test "$dynamic" -DLIBC_RESOLVER
        fi
    fi
    for pid in $building; do wait "$pid"; done
}

with_docker() {
    tag=faultbox/demo-build
    echo 'images: building the demo services with Docker' >&2
    docker build -q -t "$tag" -f "$here/build.Dockerfile" "$here" >/dev/null
    container=$(docker create "$tag" /none)
    mkdir -p "$out"
    docker cp "$container:/out/." "$out"
    docker rm "$container" >/dev/null
}

up_to_date() {
    for demo in $demos; do
        if stale "$out/$demo" "$here/$demo"; then return 1; fi
    done
    for program in misbehave misbehave-dynamic; do
        if stale "$out/test/$program" "$here/test"; then return 1; fi
    done
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if up_to_date; then exit 0; fi

dynamic=${CC:-cc}
static=
if [ "$(uname -s)" = Linux ]; then
    for compiler in "$dynamic" gcc clang musl-gcc; do
        if command -v "$compiler" >/dev/null && links "$compiler" -static; then
            static=$compiler
            break
        fi
    done
fi

if [ -n "$static" ]; then
    with_compiler
elif command -v docker >/dev/null; then
    with_docker
else
    cat >&2 <<'MISSING'
images: the demo services cannot be built here. Give one of
  - on Linux: a C compiler with a static C library
      Debian, Ubuntu: apt-get install gcc libc6-dev
      Fedora:         dnf install gcc glibc-static
      Alpine:         apk add gcc musl-dev
  - elsewhere: Docker, which builds them in a Debian image
and run the build again.
MISSING
    exit 1
fi
