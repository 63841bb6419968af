#!/bin/sh
# Unit tests and a smoke run of every fuzz target, under AddressSanitizer and UBSan where the compiler has them, and the tests with filtered
# children under ThreadSanitizer, too. Does nothing when nothing has changed since the last green run.
#   ./test.sh            all                 ./test.sh paths        one unit test
#   ./test.sh fuzz frames 600                one fuzz target with clang's fuzzer for that many seconds; its finds stay in target/fuzz/
set -eu
cd "$(dirname "$0")"
if [ "$(uname -s)" != Linux ] || ! command -v "${CC:-cc}" >/dev/null 2>&1; then
  if [ -n "${FAULTBOX_REQUIRE_ALL:-}" ] && [ "$(uname -s)" = Linux ]; then
    echo "tracer-sidecar/test.sh: FAULTBOX_REQUIRE_ALL is set and there is no C compiler; install one, or name it in CC" >&2
    exit 1
  fi
  echo "tracer-sidecar/test.sh: skipped, the C tests need Linux and a C compiler" >&2
  exit 0
fi
CC=${CC:-cc}
mutations=20000 # per target: about a second
work=target/test
sh build.sh # some tests run the gate itself
mkdir -p $work target/gen
sh gen-calls.sh target/gen
flags="-std=gnu11 -O1 -g -Wall -Wextra -Werror -D_GNU_SOURCE -pthread -Itarget/gen"

if [ "${1:-}" = fuzz ]; then
  mkdir -p target/fuzz/"$2"
  # shellcheck disable=SC2046,SC2086
  clang $flags -fsanitize=fuzzer,address,undefined -o $work/libfuzzer-"$2" fuzz/"$2".c ../images/order-svc/order.c $(find src -name '*.c' ! -name gate.c ! -name tracer.c)
  set -- target/fuzz/"$2" -max_total_time="${3:-60}" "$2"
  [ -d fuzz/corpus/"$3" ] && set -- "$@" fuzz/corpus/"$3"
  exec $work/libfuzzer-"$3" "$1" "$2"
fi

stamp=$( { cat test.sh gen-calls.sh syscalls.tsv; find src tests fuzz vectors ../images/order-svc/order.[ch] -type f | LC_ALL=C sort | xargs cat; echo "$CC ${FAULTBOX_REQUIRE_ALL:-}"; } | cksum)
if [ $# -eq 0 ] && [ -f $work/stamp ] && [ "$(cat $work/stamp)" = "$stamp" ]; then
  exit 0
fi

echo 'int main(void) { return 0; }' >$work/probe.c
if "$CC" -fsanitize=address,undefined -o $work/probe $work/probe.c 2>/dev/null && $work/probe 2>/dev/null; then
  flags="$flags -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
  # with a sanitizer's padding -Wformat-truncation guesses wrong
  flags="$flags -Wno-format-truncation"
fi
# leaks are not looked for: LeakSanitizer needs ptrace, which many CI containers do not give
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
export CC flags work mutations

# compile FILE...: side by side; their objects are in $made
compile() {
  printf '%s\n' "$@" | xargs -P "$jobs" -n 1 sh -c '"$CC" $flags -c -o "$work/$(echo "$1" | tr / _).o" "$1"' compile
  objects_of "$@"
}
objects_of() {
  made=
  for c in "$@"; do made="$made $work/$(echo "$c" | tr / _).o"; done
}
sources=$(find src -name '*.c' ! -name gate.c ! -name tracer.c | LC_ALL=C sort)

# The tests once more for ThreadSanitizer: their program is there afterwards where it works.
build_for_threads() (
  flags="-std=gnu11 -O1 -g -D_GNU_SOURCE -pthread -Itarget/gen -fsanitize=thread"
  work=target/test/threads
  rm -rf $work
  mkdir -p $work
  # shellcheck disable=SC2086
  if "$CC" $flags -o $work/probe target/test/probe.c 2>/dev/null && $work/probe 2>/dev/null; then
    # shellcheck disable=SC2086
    compile $sources tests/*.c
    # shellcheck disable=SC2086
    "$CC" $flags -o $work/unit $made
  fi
)

targets='frames launch user gatelink text paths sockaddr rules globs order explain'
build_fuzz_targets() {
  # shellcheck disable=SC2016,SC2086
  printf '%s\n' $targets | xargs -P "$jobs" -n 1 sh -c '
    more= # the one parser of a demo service is tried here, too
    [ "$1" = order ] && more=../images/order-svc/order.c
    exec "$CC" $flags -o $work/fuzz-"$1" fuzz/"$1".c fuzz/driver.c $more $objects' build
}

# shellcheck disable=SC2086
compile $sources
objects=$made
export objects
compile tests/*.c
# shellcheck disable=SC2086
"$CC" $flags -o $work/unit $made $objects
if [ $# -gt 0 ]; then
  $work/unit "$@"
  exit 0
fi

# The tests wait most of the time; what comes after them is built meanwhile.
{ build_fuzz_targets && build_for_threads; } &
building=$!
trap 'kill $building 2>/dev/null || true' EXIT
$work/unit
wait $building
trap - EXIT

# Not restarts: the sanitizer holds signals back that its child waits for.
threads() {
  [ -x target/test/threads/unit ] || return 0
  for t in hub live-calls live-processes live-paths live-races live-load talks datagrams streams follow torn; do
    TSAN_OPTIONS=die_after_fork=0 target/test/threads/unit $t || return 1
  done
}
# The other architecture: whatever needs no kernel of its own runs in an emulator.
emulated() {
  [ "$(uname -m)" != x86_64 ] || sh tests/emulated.sh arm64 aarch64-linux-gnu-gcc qemu-aarch64-static qemu-aarch64
}
# Both wait for a long time.
threads &
testing=$!
emulated &
emulating=$!
trap 'kill $testing $emulating 2>/dev/null || true' EXIT
# shellcheck disable=SC2016,SC2086
printf '%s\n' $targets | xargs -P "$jobs" -n 1 sh -c '
  seeds=vectors/*.hex
  [ -d fuzz/corpus/"$1" ] && seeds=fuzz/corpus/$1/*
  $work/fuzz-"$1" $mutations $seeds && exit
  echo "tracer-sidecar/test.sh: fuzz target $1 failed" >&2
  exit 1' fuzz
wait $testing
wait $emulating
trap - EXIT
echo "$stamp" >$work/stamp
