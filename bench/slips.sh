#!/usr/bin/env bash
# 10,000 windows of faults over a service that calls from four threads without a pause: how many calls slip through behind fault_start(), and how
# many are hit behind fault_stop()? specs/no-slip.star says how that is judged. bench/slips.sh [WINDOWS]
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"
windows=${1:-10000}
each=100 # per test: the trace of a test is held in memory

{
    sed -n '1,/^# tests/p' specs/no-slip.star
    for i in $(seq $((windows / each))); do printf '\ndef test_%04d():\n    windows(%d)\n' "$i" "$each"; done
} >"$work/no-slip.star"
since=$(now_ms)
"$faultbox" "$work/no-slip.star" --verbose >"$work/out" || { tail -n 30 "$work/out" >&2; exit 1; }
awk -v seconds="$((($(now_ms) - since) / 1000))" -v each="$each" '
    / calls, .* hit too late$/ { tests++; calls += $1; denied += $3; slipped += $5; hit += $7 }
    END { printf "%d windows in %d s: %d calls, %d denied, %d slipped through, %d hit too late\n", tests * each, seconds, calls, denied, slipped, hit }' "$work/out"
