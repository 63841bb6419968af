#!/usr/bin/env bash
# Tests per second of one lane and of two (--jobs), 200 tests over two services, in turns so that both meet the same machine:
# the demo services, which never wait and so are bound by the processors, and two real ones, Redis and nginx.
# Usage: bench/lanes.sh [ROUNDS] [LANES]
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

rounds=${1:-5}
lanes=${2:-2}
tests=200

sh scripts/real-images.sh redis nginx >&2

# N tests over Redis and nginx as Debian packages them, FILE
many_tests_of_real_ones() {
    {
        cat <<'SPEC'
cache = service("cache", interface("main", "tcp", 6379), image = "faultbox-demo/redis", healthcheck = ready(timeout = "60s"))
web = service("web", interface("main", "http", 80), image = "faultbox-demo/nginx", healthcheck = ready(timeout = "60s"))
SPEC
        for i in $(seq "$1"); do
            printf '\ndef test_%04d():\n    assert_eq(cache.main.send(data="SET k %d"), "+OK")\n    assert_eq(web.main.get(path="/").status, 200)\n' "$i" "$i"
        done
    } >"$2"
}

many_tests_of_two $tests "$work/demo.star"
many_tests_of_real_ones $tests "$work/real.star"

phase() { awk -v name="$1" 'index($0, name) == 1 { print $NF }'; }

# Ticks of a hundredth of a second that the processors have worked, and that they have been there
processor() { awk '/^cpu / { print $2 + $3 + $4 + $6 + $7 + $8, $2 + $3 + $4 + $5 + $6 + $7 + $8 }' /proc/stat; }

measure() { # SPEC JOBS: appends ms of all tests and of the whole run, and how busy the processors were
    local table before after
    before=$(processor)
    table=$("$faultbox" "$work/$1.star" --jobs "$2" --timings 2>&1 >"$work/out")
    after=$(processor)
    grep -q "^$tests passed, 0 failed" "$work/out" || { tail -n 3 "$work/out" >&2; echo "bench: tests failed" >&2; exit 1; }
    echo "$table" | phase "all tests" >>"$work/$1.tests.$2"
    echo "$table" | phase "total" >>"$work/$1.total.$2"
    echo "$before $after" | awk '{ printf "%.0f\n", 100 * ($3 - $1) / ($4 - $2) }' >>"$work/$1.busy.$2"
}

for spec in demo real; do
    "$faultbox" "$work/$spec.star" --test test_0001 >/dev/null # builds, makes images, warms the archive
    for _ in $(seq "$rounds"); do
        measure $spec 1
        measure $spec "$lanes"
    done
done

echo "measured on $(machine), $tests tests over two services, median of $rounds rounds"
row measurement "1 lane" "$lanes lanes" ratio
for spec in demo real; do
    for part in tests total busy; do
        one=$(percentile 50 <"$work/$spec.$part.1")
        many=$(percentile 50 <"$work/$spec.$part.$lanes")
        verdict="$(quotient "$one" "$many") (1.6 asked)"
        case $part in
            tests) what="all tests, from the first lane's containers on (ms)" ;;
            total) what="the whole run, start and clean-up included (ms)" ;;
            busy) what="processors busy (%)" verdict= ;;
        esac
        row "$spec: $what" "$one" "$many" "$verdict"
    done
done
