#!/usr/bin/env bash
# 2,000 tests in one run: resident memory and descriptors of harness, tracer and gate while it goes on.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

many_tests "${1:-2000}" "$work/growth.star"
java -Xmx48m -XX:+UseSerialGC -Dfaultbox.run="growth-$$" -jar "$jar" "$work/growth.star" >"$work/out" 2>&1 &
harness=$!

rss() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status" 2>/dev/null; }
fds() { ls "/proc/$1/fd" 2>/dev/null | wc -l; }
pid_of() { docker inspect -f '{{.State.Pid}}' "faultbox-growth-$$-$1" 2>/dev/null || true; }

printf '%8s  %14s  %14s  %14s  %6s  %6s  %6s\n' tests 'harness KiB' 'tracer KiB' 'gate KiB' fds fds fds
while kill -0 "$harness" 2>/dev/null; do
    tracer=$(pid_of tracer)
    gate=$(pid_of svc-db)
    if [ -n "$tracer" ] && [ -n "$gate" ]; then
        printf '%8s  %14s  %14s  %14s  %6s  %6s  %6s\n' "$(grep -c PASS "$work/out" || true)" \
            "$(rss "$harness")" "$(rss "$tracer")" "$(rss "$gate")" "$(fds "$harness")" "$(fds "$tracer")" "$(fds "$gate")"
    fi
    sleep 2
done
wait "$harness"
tail -n 1 "$work/out"
