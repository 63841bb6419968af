#!/usr/bin/env bash
# From the moment a file is saved to the last line of the result, under `faultbox watch`, for a spec and for a program;
# beside it a plain run of the same spec, in turns. Usage: bench/watch.sh [ROUNDS]
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

rounds=${1:-20}
target=300 # ms, for a spec and for a program
plain_every=4

cp bin/linux/mock-db "$work/db"
many_tests_of_two 3 "$work/plain.star"
sed "s|\"bin/linux/mock-db\"|\"$work/db\"|; s|BIN + \"/mock-db\"|\"$work/db\"|" "$work/plain.star" >"$work/w.star"
grep -q "$work/db" "$work/w.star" || { echo "bench: the spec does not name $work/db" >&2; exit 1; }
"$faultbox" "$work/w.star" >/dev/null # makes images, warms the archive

us() { echo "${EPOCHREALTIME/./}"; }

coproc WATCH { exec "$faultbox" watch "$work/w.star" 2>"$work/err"; }
watcher=$WATCH_PID
trap 'kill -INT "$watcher" 2>/dev/null; wait "$watcher" 2>/dev/null; rm -rf "$work"' EXIT

await_result() {
    local line
    while IFS= read -r -t 60 line <&"${WATCH[0]}"; do
        case $line in "3 passed, 0 failed") return ;; esac
    done
    echo "bench: no result" >&2
    exit 1
}

# save FILE NEW: as editors do it; prints the time to the result in ms
save() {
    local from
    from=$(us)
    mv "$2" "$1"
    await_result
    echo $((($(us) - from) / 1000))
}

await_result
for i in $(seq "$rounds"); do
    { cat "$work/w.star"; echo "# $i"; } >"$work/new"
    save "$work/w.star" "$work/new" >>"$work/spec"
    sleep 0.3 # the tool says that it watches again behind its result
    { cat "$work/db"; printf '\0'; } >"$work/new"
    chmod +x "$work/new"
    save "$work/db" "$work/new" >>"$work/program"
    sleep 0.3
    if [ $((i % plain_every)) = 0 ]; then
        begun=$(now_ms)
        "$faultbox" "$work/plain.star" >/dev/null
        echo $(($(now_ms) - begun)) >>"$work/run"
    fi
done

echo "measured on $(machine), 3 tests over two services, $rounds saves"
row measurement "ms" "plain run" "ratio"
plain=$(percentile 50 <"$work/run")
for what in spec program; do
    for p in 0 50 95; do
        ms=$(percentile $p <"$work/$what")
        row "a $what is saved, to the result, percentile $p" "$ms" "$plain" "$(ratio "$plain" "$ms"), $(within "$ms" $target)"
    done
done
