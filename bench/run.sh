#!/usr/bin/env bash
# Measures what the product promises, beside the plain Docker way on the same machine in the same run.
# Needs the docker command for that comparison. Prints a table; bare times mean little, ratios do.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

"$root/faultbox" specs/my-first-test.star >/dev/null   # builds, makes images, warms the archive
image=$(docker image ls --format '{{.Repository}}:{{.Tag}}' faultbox/svc | head -n 1)
for tag in $(docker image ls --format '{{.Repository}}:{{.Tag}}' faultbox/svc); do
    if docker create --name "bench-$$" --entrypoint /mock-db "$tag" >/dev/null 2>&1; then
        if docker cp "bench-$$:/mock-db" - >/dev/null 2>&1; then image=$tag; fi
        docker rm "bench-$$" >/dev/null
    fi
done

answers() { # PORT: one PING through the mapped port
    exec 3<>"/dev/tcp/127.0.0.1/$1" 2>/dev/null || return 1
    printf 'PING\n' >&3
    local reply=; IFS= read -r -t 1 reply <&3 || true
    exec 3>&-
    [ "$reply" = PONG ]
}

plain_docker() { # N: docker rm -f and docker run until it answers, in ms each
    docker run -d --name "bench-$$" -p 127.0.0.1::5432 --entrypoint /mock-db "$image" >/dev/null
    for _ in $(seq "$1"); do
        local t; t=$(now_ms)
        docker rm -f "bench-$$" >/dev/null
        docker run -d --name "bench-$$" -p 127.0.0.1::5432 --entrypoint /mock-db "$image" >/dev/null
        local port; port=$(docker port "bench-$$" 5432/tcp | sed 's/.*://')
        until answers "$port" 2>/dev/null; do :; done
        echo $(($(now_ms) - t))
    done
    docker rm -f "bench-$$" >/dev/null
}

first_pass() { # COMMAND...: ms until the first result line
    local t; t=$(now_ms)
    "$@" 2>/dev/null | while IFS= read -r line; do
        case $line in *'PASS:'*) echo $(($(now_ms) - t)) ;; esac
    done | head -n 1
}

timings() { # SPEC: the harness's own table
    java -jar "$jar" "$1" --timings 2>&1 >/dev/null
}

sample() { sed -n "s/.*healthy new: .*$1=\\([0-9.]*\\) ms.*/\\1/p"; }
phase() { awk -v name="$1" 'index($0, name) == 1 { print $NF }'; }

echo "measured on $(nproc) cores, Linux $(uname -r), Docker $(docker version --format '{{.Server.Version}}')"
row measurement value "plain docker" verdict

plain=$(plain_docker 12 | percentile 50)
many_tests 300 "$work/many.star"
table=$(timings "$work/many.star")
median=$(echo "$table" | sample median)
p95=$(echo "$table" | sample p95)
row "stop order to healthy new, median of 299 (ms)" "$median" "$plain" "$(within "$median" 10), $(ratio "$plain" "$median") (at least 40x asked)"
row "stop order to healthy new, 95th percentile (ms)" "$p95" "$plain" "$(within "$p95" 25)"

many_tests 100 "$work/hundred.star"
table=$(timings "$work/hundred.star")
tests=$(echo "$table" | phase "all tests")
row "100 tests of the chapter's kind, beyond start-up (ms)" "$tests" $((plain * 100)) "$(within "$tests" 2500), $(ratio $((plain * 100)) "$tests")"

many_tests_of_two 100 "$work/two.star"
table=$(timings "$work/two.star")
tests=$(echo "$table" | phase "all tests")
each=$(awk -v t="$tests" 'BEGIN { printf "%.1f", t / 100 }')
row "two services with a dependency, per test (ms)" "$each" $((plain * 2)) "$(within "$each" 25), $(ratio $((plain * 2)) "$each")"

launcher=$(for _ in 1 2 3 4 5; do first_pass ./faultbox specs/my-first-test.star; done | percentile 50)
row "./faultbox to the first PASS, images cached (ms)" "$launcher" - "$(within "$launcher" 1800)"
bare=$(for _ in 1 2 3 4 5; do first_pass java -jar "$jar" specs/my-first-test.star; done | percentile 50)
row "java -jar to the first PASS, no flags (ms)" "$bare" - "$(within "$bare" 2800)"

echo
echo "where the time of one run goes:"
./faultbox specs/my-first-test.star --timings 2>&1 >/dev/null
