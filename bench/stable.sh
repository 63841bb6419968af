#!/usr/bin/env bash
# Whole runs of one seed make one normalized file: runs a spec many times and compares. Exits 1 at the first file that differs, and shows how.
#   bench/stable.sh [RUNS [SPEC]]    default 100 runs of specs/chapter-04-traces.star
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"
runs=${1:-100}
spec=${2:-specs/chapter-04-traces.star}

begin=$(now_ms)
for n in $(seq "$runs"); do
    code=0
    "$faultbox" "$spec" --seed 7 --normalize "$work/$n" >"$work/out" 2>&1 || code=$?
    if [ ! -s "$work/$n" ]; then
        cat "$work/out" >&2
        exit 1
    fi
    if [ "$n" = 1 ]; then
        first=$code
    elif [ "$code" != "$first" ] || ! cmp -s "$work/1" "$work/$n"; then
        echo "run $n differs from run 1 (exit $code, then $first):"
        "$faultbox" diff "$work/1" "$work/$n" || true
        exit 1
    else
        rm "$work/$n"
    fi
done
echo "$runs runs of $spec: $(wc -l <"$work/1") lines, all equal (exit $first each time, $((($(now_ms) - begin) / 1000)) s; $(machine))"
