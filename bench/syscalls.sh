#!/usr/bin/env bash
# What one intercepted call costs: untraced, under the bare kernel mechanism (floor.c), under the product, and under strace; side by side in
# every round, all in containers of the same kind. Prints ns per call and the ratios. bench/syscalls.sh [ROUNDS [PERCENTILE]]: a low percentile
# instead of the median tells more on a machine that does other work meanwhile.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"
rounds=${1:-5}
percentile=${2:-50}

need_program strace strace
build_bench calls -pthread
build_bench floor
image=faultbox-bench-calls:$$
box=faultbox-bench-calls-$$
trap 'docker rm -f "$box" >/dev/null 2>&1; docker rmi -f "$image" >/dev/null 2>&1; rm -rf "$work"' EXIT

# One container beside those of the product, with the engine's default filter like theirs, and with what the tracer's container has.
mkdir -p "$work/root/tmp"
place "$work/root" "$bench_bin/calls" /calls
place "$work/root" "$bench_bin/floor" /floor
place_with_libraries "$work/root" "$(command -v strace)" /strace
tar cf - -C "$work/root" . | docker import - "$image" >/dev/null
docker run -d --name "$box" --cap-add SYS_PTRACE --security-opt apparmor=unconfined --tmpfs /tmp "$image" /calls serve 9000 >/dev/null
inside() { docker exec "$box" "$@"; }

# Two tests over the same service: no rule at all, and rules of which none matches.
cat >"$work/calls.star" <<STAR
calls = service("calls", "$bench_bin/calls",
    interface("main", "tcp", 9000),
    args = ["serve", "9000"],
    healthcheck = tcp("localhost:9000"),
)

# Three times, because the first of them also sees the harness start.
def measure(name):
    for _ in range(3):
        once(name)

def once(name):
    for call, threads, count in [("write", 1, 4000), ("write", 8, 4000), ("openat", 1, 4000), ("openat", 8, 4000), ("getppid", 1, 100000)]:
        print("%s %s %d %s" % (name, call, threads, calls.main.send(data = "%s %d %d 5" % (call, threads, count))))

def test_no_rule():
    measure("product")

def test_rules_that_do_not_match():
    fault(calls, write = deny("EIO", path = "/nowhere/**"), open = deny("EIO", path = "/nowhere/**"), must_fire = False, run = lambda: measure("ruled"))
STAR

sample() { # NAME CALL THREADS VALUE: keeps it
    echo "$4" >>"$work/$1.$2.$3"
}
value() { # NAME CALL THREADS
    percentile "$percentile" <"$work/$1.$2.$3"
}

round() {
    "$faultbox" "$work/calls.star" --verbose >"$work/out" || { cat "$work/out" >&2; exit 1; }
    while read -r name call threads ns; do sample "$name" "$call" "$threads" "$ns"; done < <(sed -n 's/^ *\(product\|ruled\) /\1 /p' "$work/out")
    sample untraced getppid 1 "$(inside /calls getppid 1 100000 5)"
    for call in write openat; do
        local look=descriptor
        if [ "$call" = openat ]; then look=memory; fi
        for threads in 1 8; do
            sample untraced "$call" "$threads" "$(inside /calls "$call" "$threads" 40000 5)"
            sample floor "$call" "$threads" "$(inside /floor not "$call" /calls "$call" "$threads" 4000 5)"
            sample reading "$call" "$threads" "$(inside /floor "$look" "$call" /calls "$call" "$threads" 4000 5)"
            sample strace "$call" "$threads" "$(inside /strace -f -o /tmp/trace -e "trace=$call" /calls "$call" "$threads" 400 5)"
            sample same "$call" "$threads" "$(inside /strace -f -y -ttt -o /tmp/trace -e "trace=$call" /calls "$call" "$threads" 400 5)"
            sample bpf "$call" "$threads" "$(inside /strace -f --seccomp-bpf -o /tmp/trace -e "trace=$call" /calls "$call" "$threads" 400 5)"
            sample pinned "$call" "$threads" "$(inside /calls pin /strace -f -o /tmp/trace -e "trace=$call" /calls "$call" "$threads" 400 5)"
        done
    done
}

echo "ns per call, percentile $percentile of $rounds rounds; $(machine)"
"$faultbox" "$work/calls.star" >/dev/null # makes the images
for _ in $(seq "$rounds"); do round; done

columns='untraced floor reading product ruled strace same bpf pinned'
printf '%-8s %7s ' call threads
# shellcheck disable=SC2086
printf '%9s' $columns
printf '  %s\n' 'product: x floor, x reading, cheaper than strace, same, pinned'
for call in write openat; do
    for threads in 1 8; do
        printf '%-8s %7s ' "$call" "$threads"
        for name in $columns; do printf '%9s' "$(value "$name" "$call" "$threads")"; done
        p=$(value product "$call" "$threads")
        printf '  %10s' "$(quotient "$p" "$(value floor "$call" "$threads")")" "$(quotient "$p" "$(value reading "$call" "$threads")")"
        for name in strace same pinned; do printf '  %10s' "$(quotient "$(value "$name" "$call" "$threads")" "$p")"; done
        echo
    done
done
echo
for call in write openat; do
    echo "$call: one call with 8 threads costs $(quotient "$(value product "$call" 8)" "$(value product "$call" 1)") of one with 1 thread; of the floor $(quotient "$(value floor "$call" 8)" "$(value floor "$call" 1)")"
done
echo "outside the filter (getppid): untraced $(value untraced getppid 1), product $(value product getppid 1), $(quotient "$(value product getppid 1)" "$(value untraced getppid 1)")"
