#!/bin/sh
# Builds gate and tracer, static, into target/dist/linux-<arch>, and puts syscalls.tsv beside them; and for the harness' tests the tracer's
# matcher as a program of its own, into target/bridge. Does nothing when nothing has changed.
# Off Linux, or without a C compiler, the same script runs in a Debian container (FAULTBOX_BUILD_IMAGE, default debian:bookworm).
#   CC=musl-gcc ./build.sh       another compiler        FAULTBOX_BUILD=docker|local  choose the way
#   CROSS_CC= ./build.sh         this architecture only  CROSS_CC=aarch64-linux-musl-gcc  another compiler for the other one
set -eu
cd "$(dirname "$0")"

case "$(uname -m)" in
  x86_64 | amd64) arch=amd64 other=arm64 cross=aarch64-linux-gnu-gcc ;;
  aarch64 | arm64) arch=arm64 other=amd64 cross=x86_64-linux-gnu-gcc ;;
  *) echo "tracer-sidecar/build.sh: no support for $(uname -m); gate and tracer exist for x86_64 and aarch64" >&2; exit 1 ;;
esac
dist=target/dist
out=$dist/linux-$arch
bridge=target/bridge
CC=${CC:-cc}
flags="-std=gnu11 -O2 -g0 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -static -pthread"

# The other architecture comes along where its compiler is (Debian: gcc-aarch64-linux-gnu libc6-dev-arm64-cross), for engines elsewhere.
cross=${CROSS_CC-$cross}
if [ -n "$cross" ] && ! echo '#include <stdlib.h>' | "$cross" -E -x c - >/dev/null 2>&1; then cross=; fi

stamp=$( { cat build.sh gen-calls.sh syscalls.tsv; find src tests/bridge -type f | LC_ALL=C sort | xargs cat; echo "$CC $cross"; } | cksum)
if [ -f target/stamp ] && [ "$(cat target/stamp)" = "$stamp" ] && [ -x $out/gate ] && [ -x $out/tracer ] && [ -x $bridge/matcher ]; then
  exit 0
fi

have_cc=no
command -v "$CC" >/dev/null 2>&1 && have_cc=yes
way=${FAULTBOX_BUILD:-auto}
if [ "$way" = auto ]; then
  if [ "$(uname -s)" = Linux ] && [ $have_cc = yes ]; then way=local; else way=docker; fi
fi

if [ "$way" = docker ]; then
  image=${FAULTBOX_BUILD_IMAGE:-debian:bookworm}
  if ! command -v docker >/dev/null 2>&1; then
    echo "tracer-sidecar/build.sh: gate and tracer are Linux programs in C. Install a C compiler (Debian: apt-get install gcc libc6-dev)," >&2
    echo "or, on another system, Docker: they are then built in a container of $image." >&2
    exit 1
  fi
  mkdir -p $dist $bridge
  # Sources go in and programs come out through pipes: the engine may not see this directory.
  tar cf - build.sh gen-calls.sh syscalls.tsv src tests/bridge | docker run --rm -i "$image" sh -ec '
    mkdir /build && cd /build && tar xf - >&2
    if ! command -v cc >/dev/null; then apt-get update -qq >&2 && apt-get install -y -qq gcc libc6-dev >/dev/null 2>&1; fi
    FAULTBOX_BUILD=local sh build.sh >&2 && tar cf - -C target dist bridge' | tar xf - -C target
  echo "$stamp" >target/stamp
  exit 0
fi
if [ $have_cc = no ]; then
  echo "tracer-sidecar/build.sh: no C compiler \"$CC\"; install one (Debian: apt-get install gcc libc6-dev) or set CC" >&2
  exit 1
fi

# musl's compiler wrapper does not look where the system keeps the kernel's headers
if ! echo '#include <linux/seccomp.h>' | "$CC" -E -x c - >/dev/null 2>&1; then
  flags="$flags -idirafter /usr/include -idirafter /usr/include/$(uname -m)-linux-gnu"
fi
mkdir -p target/gen $bridge
sh gen-calls.sh target/gen

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
export flags
objects() { # compiler, directory for objects, files: compiles them side by side; their objects are in $made
  compiler=$1
  place=$2
  shift 2
  mkdir -p "$place"
  export compiler place
  # shellcheck disable=SC2016
  printf '%s\n' "$@" | xargs -P "$jobs" -n 1 sh -c '"$compiler" $flags -Itarget/gen -c -o "$place/$(echo "$1" | tr / _).o" "$1"' compile
  made=
  for c in $(printf '%s\n' "$@" | LC_ALL=C sort); do made="$made $place/$(echo "$c" | tr / _).o"; done
}
link_program() { # compiler, program, objects...
  compiler=$1
  program=$2
  shift 2
  # shellcheck disable=SC2086
  "$compiler" $flags -o "$program.new" "$@"
  mv "$program.new" "$program"
}
programs() { # architecture, compiler, strip: gate and tracer; their objects are in $common and $tracer
  mkdir -p "$dist/linux-$1"
  objects "$2" "target/obj/$1" src/common/*.c
  common=$made
  objects "$2" "target/obj/$1" src/gate/*.c
  # shellcheck disable=SC2086
  link_program "$2" "$dist/linux-$1/gate" $common $made
  objects "$2" "target/obj/$1" src/tracer/*.c
  tracer=$made
  # shellcheck disable=SC2086
  link_program "$2" "$dist/linux-$1/tracer" $common $tracer
  if command -v "$3" >/dev/null 2>&1; then "$3" "$dist/linux-$1/gate" "$dist/linux-$1/tracer"; fi
}

if [ -n "$cross" ]; then programs "$other" "$cross" "${cross%gcc}strip"; else rm -rf "$dist/linux-$other"; fi
programs "$arch" "$CC" strip
objects "$CC" "target/obj/$arch" tests/bridge/*.c
# shellcheck disable=SC2046,SC2086
link_program "$CC" $bridge/matcher $common $(echo "$tracer" | tr ' ' '\n' | grep -v '/src_tracer_tracer.c.o$') $made
cp syscalls.tsv $dist/syscalls.tsv
echo "$stamp" >target/stamp
