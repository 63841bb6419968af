#!/usr/bin/env bash
# Tests per second of one lane and of two (--jobs), 200 tests over two services, in turns so that both meet the same machine.
# Usage: bench/lanes.sh [ROUNDS] [LANES]
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

rounds=${1:-5}
lanes=${2:-2}
tests=200

many_tests_of_two $tests "$work/two.star"
"$faultbox" "$work/two.star" >/dev/null # builds, makes images, warms the archive

phase() { awk -v name="$1" 'index($0, name) == 1 { print $NF }'; }

measure() { # JOBS: appends ms of all tests and of the whole run
    local table
    table=$("$faultbox" "$work/two.star" --jobs "$1" --timings 2>&1 >"$work/out")
    grep -q "^$tests passed, 0 failed" "$work/out" || { tail -n 3 "$work/out" >&2; echo "bench: tests failed" >&2; exit 1; }
    echo "$table" | phase "all tests" >>"$work/tests.$1"
    echo "$table" | phase "total" >>"$work/total.$1"
}

for _ in $(seq "$rounds"); do
    measure 1
    measure "$lanes"
done

echo "measured on $(machine), $tests tests over two services, median of $rounds rounds"
row measurement "1 lane" "$lanes lanes" ratio
for part in tests total; do
    one=$(percentile 50 <"$work/$part.1")
    many=$(percentile 50 <"$work/$part.$lanes")
    case $part in
        tests) what="all tests, from the first lane's containers on (ms)" ;;
        total) what="the whole run, start and clean-up included (ms)" ;;
    esac
    row "$what" "$one" "$many" "$(quotient "$one" "$many") (1.6 asked)"
done
