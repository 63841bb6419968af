#!/bin/sh
# Unit tests of another architecture in a user-mode emulator, and the first steps of its gate and tracer.
# emulated.sh ARCH COMPILER EMULATOR...: the first of the emulators that is there. Does nothing, and says so, where compiler or emulator are missing.
set -eu
cd "$(dirname "$0")/.."
arch=$1
compiler=$2
shift 2
emulator=
for e; do if [ -z "$emulator" ] && command -v "$e" >/dev/null 2>&1; then emulator=$e; fi; done
if [ -z "$emulator" ] || [ ! -x "target/dist/linux-$arch/tracer" ]; then
  if [ -n "${FAULTBOX_REQUIRE_ALL:-}" ]; then
    echo "tracer-sidecar/tests/emulated.sh: FAULTBOX_REQUIRE_ALL is set, and $compiler or $1 is missing; scripts/ensure-tools.sh arm64 installs them" >&2
    exit 1
  fi
  echo "tracer-sidecar/tests/emulated.sh: $arch is not tried, $compiler or $1 is missing" >&2
  exit 0
fi
work=target/test/$arch
mkdir -p "$work"

# What each of them says when it is started alone; the gate takes its ten seconds meanwhile. It mounts what a container is to have, so it gets
# mounts of its own.
said() { # program, exit code, text, words before the command...
  program=$1
  due=$2
  words=$3
  shift 3
  code=0
  text=$("$@" "$emulator" "target/dist/linux-$arch/$program" 2>&1) || code=$?
  if [ "$code" -ne "$due" ] || [ "$text" != "$words" ]; then
    echo "$arch: $program ended with $code and said: $text" >&2
    exit 1
  fi
}
gate=
if unshare --mount true 2>/dev/null; then
  said gate 1 "gate: no tracer within 10 s" unshare --mount &
  gate=$!
else
  echo "$arch: the gate is not started, this user may have no mounts of his own" >&2
fi

# Compiled the way the programs are; what traces, seizes or needs /proc as a kernel of that architecture shows it is left out below.
export compiler work
# shellcheck disable=SC2016,SC2046
printf '%s\n' $(find src -name '*.c' ! -name gate.c ! -name tracer.c) tests/*.c | xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 1 sh -c '
  "$compiler" -std=gnu11 -O1 -g -Wall -Wextra -Werror -D_GNU_SOURCE -pthread -Itarget/gen -c -o "$work/$(echo "$1" | tr / _).o" "$1"' compile
"$compiler" -static -pthread -o "$work/unit" "$work"/*.o
for test in wire launch gatelink calls frames events paths knock sockaddr procnet task routes filter mounts oom user lookup services output globs \
  chance rules-wire rules peers decisions ruling behind extras pairs hub; do
  "$emulator" "$work/unit" "$test" >"$work/out" 2>&1 || { echo "$arch: unit test $test failed" >&2; cat "$work/out" >&2; exit 1; }
done

said tracer 2 "tracer: FAULTBOX_TOKEN is missing"
if [ -n "$gate" ]; then wait "$gate"; fi
echo "$arch: unit tests and the programs run in $emulator"
