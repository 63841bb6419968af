#!/bin/bash
# One million events through one test, with a small heap: is everything there, and what does it cost. Also the files made of them.
#   bench/events.sh [CALLS]    default 1,000,000, a multiple of 50,000
set -eu
. "$(dirname "$0")/lib.sh"

calls=${1:-1000000}
heap_mb=256
cat >"$work/events.star" <<SPEC
db = service("db", "$root/bin/linux/test/misbehave",
    interface("main", "tcp", 5432),
    args = ["listen", "5432"],
    healthcheck = tcp("localhost:5432"),
)

def test_events():
    for i in range($((calls / 50000))):
        assert_eq(db.send(data="LOOP 50000 /"), "OK")
    assert_eq(len(events(service="db", syscall="openat", path="/")), $calls)
SPEC

# run NAME OPTION...: one run; sets took (ms), rss (MiB), live (MiB after the fullest collection)
run() {
    local name=$1 begin pid peak
    shift
    begin=$(now_ms)
    java -Xmx${heap_mb}m -Xlog:gc:"$work/gc" -jar "$jar" "$work/events.star" "$@" >"$work/out" 2>&1 &
    pid=$!
    rss=0
    while kill -0 $pid 2>/dev/null; do
        # empty once the process is ending
        peak=$(awk '/VmHWM/ { print int($2 / 1024) }' /proc/$pid/status 2>/dev/null || true)
        rss=${peak:-$rss}
        sleep 0.2
    done
    wait $pid || { cat "$work/out" >&2; exit 1; }
    took=$(($(now_ms) - begin))
    live=$(grep -o '[0-9]*M->[0-9]*M' "$work/gc" | sed 's/.*->//; s/M//' | sort -n | tail -1)
    body=$(sed -n 's/^--- PASS: test_events (\([0-9]*\)ms.*/\1/p' "$work/out")
    row "$name" "$took ms" "${live:-?} MiB" "test $body ms; process at most $rss MiB"
}

echo "$(machine); $calls calls, heap of $heap_mb MiB"
row "run" "wall" "heap in use" ""
run "no file"
run "--normalize" --normalize "$work/norm"
run "--shiviz" --shiviz "$work/shiviz"
run "--output" --output "$work/json"
row "bytes of the JSON file, per event" "$(($(stat -c %s "$work/json") / calls))" "" ""
row "bytes of the ShiViz file, per event" "$(($(stat -c %s "$work/shiviz") / calls))" "" ""
