#!/usr/bin/env bash
# How long an HTML report of many events takes to be written, and to be opened, zoomed and filtered in a browser.
# Usage: bench/html.sh [EVENTS] [ROUNDS]
set -euo pipefail
. "$(dirname "$0")/lib.sh"

events=${1:-100000}
rounds=${2:-5}
sh "$root/scripts/ensure-tools.sh" browser
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable)
written_limit_ms=2000
opened_limit_ms=2000

# A test of two services that talk for ten seconds; one call in a thousand is denied.
trace() {
    awk -v n="$events" 'BEGIN {
        split("read write sendto recvfrom fsync openat", names, " ")
        printf "{\"version\":1,\"tool\":{\"name\":\"faultbox\",\"version\":\"0\"},\"spec\":\"many.star\",\"counts\":{\"pass\":1},\"tests\":[\n"
        printf "{\"name\":\"test_many\",\"run\":0,\"result\":\"pass\",\"seed\":0,\"duration_ms\":10000,"
        printf "\"syscalls\":{\"store\":{\"total\":%d,\"faulted\":%d,\"by_name\":{}}},\"services\":{\"store\":{},\"api\":{}},\"events\":[\n", n, n / 1000
        for (i = 1; i <= n; i++) {
            service = i % 3 ? "store" : "api"; name = names[i * 7 % 6 + 1]; clock[service]++
            printf "%s{\"seq\":%d,\"t_us\":%d,\"timestamp\":\"2026-03-01T10:22:31.000000Z\",\"type\":\"syscall\",\"event_type\":\"syscall.%s\",", (i > 1 ? ",\n" : ""), i, i * 1e7 / n, name
            printf "\"service\":\"%s\",\"partition_key\":\"%s\",\"fields\":{\"syscall\":\"%s\",\"family\":\"%s\",\"pid\":\"2\",\"tid\":\"%d\",", service, service, name, name, 2 + i % 8
            printf "\"comm\":\"worker-%d\",\"decision\":\"%s\",\"path\":\"/data/segment-%d\",\"fd\":\"%d\",\"size\":\"%d\"},", i % 8, i % 1000 ? "allow" : "deny(no space left on device)", i % 5000, 3 + i % 20, i * 37 % 65536
            printf "\"vector_clock\":{\"%s\":%d}}", service, clock[service]
        }
        printf "]}\n]}\n"
    }'
}

trace >"$work/trace.json"
echo "$(machine), $("$browser" --version 2>/dev/null), $events events, trace of $(($(stat -c %s "$work/trace.json") / 1000000)) MB, median of $rounds"
for i in $(seq "$rounds"); do
    before=$(now_ms)
    "$faultbox" report "$work/trace.json" --output "$work/report.html" >/dev/null
    echo $(($(now_ms) - before)) >>"$work/written"
    mkdir "$work/profile$i"
    java "$root/bench/OpenReport.java" "$browser" "$work/profile$i" "$work/report.html" >"$work/seen"
    awk '/^opened/ { printf "%d\n", $2 }' "$work/seen" >>"$work/opened"
    awk '/^frames/ { print $2 }' "$work/seen" >>"$work/median"
    awk '/^frames/ { print $3 }' "$work/seen" >>"$work/late"
    awk '/^frames/ { print $4 }' "$work/seen" >>"$work/worst"
    awk '/^filtered/ { print $2 }' "$work/seen" >>"$work/filtered"
done

of() { percentile 50 <"$work/$1"; }
row measurement value target ""
row "report of the trace, from the command to its end (ms)" "$(of written)" "$written_limit_ms" "$(within "$(of written)" "$written_limit_ms")"
row "its size (kB)" "$(($(stat -c %s "$work/report.html") / 1000))" "" ""
row "opened at the test, until it answers (ms)" "$(of opened)" "$opened_limit_ms" "$(within "$(of opened)" "$opened_limit_ms")"
row "frame while zooming, median (ms)" "$(of median)" 16.7 ""
row "frame while zooming, 95th percentile (ms)" "$(of late)" "" ""
row "frame while zooming, longest (ms)" "$(of worst)" "" ""
row "text filter to the next frame (ms)" "$(of filtered)" "" ""
