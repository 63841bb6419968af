#!/usr/bin/env bash
# What one intercepted call costs: untraced, under the bare kernel mechanism (floor.c), under the product, and under strace; side by side in
# every round, all in containers of the same kind. Prints ns per call (medians) and the ratios. bench/syscalls.sh [ROUNDS]
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"
rounds=${1:-5}

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

def measure(name):
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
value() { # NAME CALL THREADS: the median
    percentile 50 <"$work/$1.$2.$3"
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
            sample bpf "$call" "$threads" "$(inside /strace -f --seccomp-bpf -o /tmp/trace -e "trace=$call" /calls "$call" "$threads" 400 5)"
            sample pinned "$call" "$threads" "$(inside /calls pin /strace -f -o /tmp/trace -e "trace=$call" /calls "$call" "$threads" 400 5)"
        done
    done
}

echo "ns per call, medians of $rounds rounds; $(machine)"
"$faultbox" "$work/calls.star" >/dev/null # makes the images
for _ in $(seq "$rounds"); do round; done

line='%-8s %7s  %9s %9s %9s %9s %9s %9s %9s %9s  %9s %9s %9s\n'
# shellcheck disable=SC2059
printf "$line" call threads untraced floor reading product ruled strace '+bpf' pinned 'x floor' 'x reading' 'strace x'
for call in write openat; do
    for threads in 1 8; do
        p=$(value product "$call" "$threads")
        # shellcheck disable=SC2059
        printf "$line" "$call" "$threads" "$(value untraced "$call" "$threads")" "$(value floor "$call" "$threads")" \
            "$(value reading "$call" "$threads")" "$p" "$(value ruled "$call" "$threads")" "$(value strace "$call" "$threads")" \
            "$(value bpf "$call" "$threads")" "$(value pinned "$call" "$threads")" \
            "$(quotient "$p" "$(value floor "$call" "$threads")")" "$(quotient "$p" "$(value reading "$call" "$threads")")" \
            "$(quotient "$(value strace "$call" "$threads")" "$p")"
    done
done
echo
for call in write openat; do
    echo "$call: 8 threads against 1: $(quotient "$(value product "$call" 8)" "$(value product "$call" 1)")"
done
echo "outside the filter (getppid): untraced $(value untraced getppid 1), product $(value product getppid 1), $(quotient "$(value product getppid 1)" "$(value untraced getppid 1)")"
