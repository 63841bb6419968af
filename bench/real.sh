#!/usr/bin/env bash
# Measures what the product promises for real services, beside the plain Docker way on the same machine in the same run:
# how long until a fresh PostgreSQL, Redis or nginx answers, from the order to stop the one before and from its own start, and how long until three services can start.
# Needs the docker command. bench/real.sh [ROUNDS], default 20.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"
rounds=${1:-20}
name=bench-real-$$
trap 'docker rm -fv "$name" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

sh scripts/real-images.sh postgres redis nginx >&2

# --- the plain way --------------------------------------------------------------------------------------------

# Asked through the mapped port, as a test's driver would.
answers_redis() {
    exec 3<>"/dev/tcp/127.0.0.1/$1" 2>/dev/null || return 1
    printf 'PING\n' >&3
    local reply=; IFS= read -r -t 1 reply <&3 || true
    exec 3>&-
    [ "${reply%$'\r'}" = +PONG ]
}
answers_nginx() { curl -sf -o /dev/null --max-time 1 "http://127.0.0.1:$1/"; }
answers_postgres() { PGPASSWORD=secret PGCONNECT_TIMEOUT=1 psql -h 127.0.0.1 -p "$1" -U postgres -c 'SELECT 1' >/dev/null 2>&1; }

# plain SERVICE PORT N [ARG...]: docker rm -f and docker run until it answers, ms each
plain() {
    local service=$1 port=$2 n=$3
    shift 3
    for _ in $(seq "$n"); do
        docker run -d --name "$name" -p "127.0.0.1::$port" "$@" "faultbox-demo/$service" >/dev/null
        until "answers_$service" "$(docker port "$name" "$port/tcp" | sed 's/.*://')" 2>/dev/null; do :; done
        local t; t=$(now_ms)
        docker rm -fv "$name" >/dev/null
        docker run -d --name "$name" -p "127.0.0.1::$port" "$@" "faultbox-demo/$service" >/dev/null
        local mapped; mapped=$(docker port "$name" "$port/tcp" | sed 's/.*://')
        until "answers_$service" "$mapped" 2>/dev/null; do :; done
        echo $(($(now_ms) - t))
        docker rm -fv "$name" >/dev/null
    done
}

# --- the product's way ----------------------------------------------------------------------------------------

# many SERVICE PROTOCOL PORT FILE [ARGUMENT...]: as many tests as rounds of a service whose readiness is an answer of its protocol
many() {
    local service=$1 protocol=$2 port=$3 file=$4
    shift 4
    {
        printf 'svc = service("svc",\n    interface("main", "%s", %s),\n    image = "faultbox-demo/%s",\n    healthcheck = ready(timeout = "60s"),\n' "$protocol" "$port" "$service"
        if [ $# -gt 0 ]; then printf '    %s,\n' "$@"; fi
        printf ')\n'
        for i in $(seq "$rounds"); do printf '\ndef test_%03d():\n    pass\n' "$i"; done
    } >"$file"
}

timings() { "$faultbox" "$1" --timings --output "$work/result.json" 2>&1 >/dev/null; }
# Of the last run: from the start of an instance to the first answer, the first test's left out.
from_start() { grep -o '"ready_ms":[0-9.]*' "$work/result.json" | sed 's/.*://; 1d' | percentile 50; }
sample() { sed -n "s/.*healthy new: .*$1=\\([0-9.]*\\) ms.*/\\1/p"; }

# at_least RATIO LIMIT
at_least() { awk -v r="$1" -v l="$2" 'BEGIN { print (r >= l ? "at least " l "x" : "UNDER " l "x") }'; }

echo "measured on $(machine)"
row measurement value "plain docker" verdict

need_program psql postgresql-client
need_program curl curl

plain=$(plain postgres 5432 3 -e POSTGRES_PASSWORD=secret | percentile 50)
many postgres postgres 5432 "$work/postgres.star" 'env = {"POSTGRES_PASSWORD": "secret"}' 'snapshot = True'
median=$(timings "$work/postgres.star" | sample median)
row "PostgreSQL, stop order to the first answer, median (ms)" "$median" "$plain" "$(within "$median" 250), $(ratio "$plain" "$median"), $(at_least "$(quotient "$plain" "$median")" 8)"
row "PostgreSQL, start to the first answer, median (ms)" "$(from_start)" "" ""

for service in "redis redis 6379" "nginx http 80"; do
    # shellcheck disable=SC2086
    set -- $service
    plain=$(plain "$1" "$3" 5 | percentile 50)
    if [ "$1" = redis ]; then plain_redis=$plain; fi
    many "$1" "$2" "$3" "$work/$1.star"
    median=$(timings "$work/$1.star" | sample median)
    row "$1, stop order to the first answer, median (ms)" "$median" "$plain" "$(within "$median" 40), $(ratio "$plain" "$median")"
    started=$(from_start)
    row "$1, start to the first answer, median (ms)" "$started" "" "$(within "$started" 40)"
done

# What of Redis is the wait for its SIGTERM: it looks for one as often as hz says, 10 times a second when nobody says anything.
many redis redis 6379 "$work/redis-hz.star" 'args = ["--save", "", "--appendonly", "yes", "--appendfsync", "always", "--hz", "100"]'
median=$(timings "$work/redis-hz.star" | sample median)
row "redis with hz 100, stop order to the first answer, median (ms)" "$median" "$plain_redis" "$(within "$median" 40), $(ratio "$plain_redis" "$median")"

# --- three services -------------------------------------------------------------------------------------------

# Until the first instance can start: the phase that makes containers. Beside it the slowest of the three by docker run.
cat >"$work/three.star" <<'SPEC'
db = service("db", interface("main", "postgres", 5432), image = "faultbox-demo/postgres", env = {"POSTGRES_PASSWORD": "secret"}, healthcheck = ready(timeout = "60s"))
cache = service("cache", interface("main", "redis", 6379), image = "faultbox-demo/redis", healthcheck = ready(timeout = "60s"))
web = service("web", interface("main", "http", 80), image = "faultbox-demo/nginx", healthcheck = ready(timeout = "60s"))

def test_ready():
    pass
SPEC
phase() { awk -v name="$1" 'index($0, name) == 1 { print $NF }'; }
single() { # SERVICE PORT: ms of one docker run -d
    local t; t=$(now_ms)
    docker run -d --name "$name" -p "127.0.0.1::$2" -e POSTGRES_PASSWORD=secret "faultbox-demo/$1" >/dev/null
    echo $(($(now_ms) - t))
    docker rm -fv "$name" >/dev/null
}
# Milliseconds that all processors together have worked
worked() { awk '/^cpu / { print ($2 + $3 + $4 + $6 + $7 + $8) * 10 }' /proc/stat; }
at_once() { # ms until four of them, as many as the spec and its tracer need, are there when they are started together
    local t; t=$(now_ms)
    local running=()
    for service in "postgres 5432" "redis 6379" "nginx 80" "nginx 80"; do
        set -- $service
        docker run -d --name "$name-${#running[@]}" -p "127.0.0.1::$2" -e POSTGRES_PASSWORD=secret "faultbox-demo/$1" >/dev/null &
        running+=($!)
    done
    wait "${running[@]}"
    echo $(($(now_ms) - t))
    docker rm -fv "$name"-{0,1,2,3} >/dev/null
}
for _ in $(seq 7); do
    timings "$work/three.star" | phase containers >>"$work/three"
    at_once >>"$work/at_once"
    for service in "postgres 5432" "redis 6379" "nginx 80"; do
        set -- $service
        before=$(worked)
        single "$@" >>"$work/single.$1"
        echo $(($(worked) - before)) >>"$work/worked"
    done
done
three=$(percentile 50 <"$work/three")
slowest=$(for service in postgres redis nginx; do percentile 50 <"$work/single.$service"; done | sort -n | tail -n 1)
four=$(percentile 50 <"$work/at_once")
each=$(percentile 50 <"$work/worked")
row "three services until the first instance can start (ms)" "$three" "$slowest" "$(within "$(quotient "$three" "$slowest")" 1.3), $(quotient "$three" "$slowest")"
row "the same beside as many docker run at once (ms)" "$three" "$four" "$(within "$(quotient "$three" "$four")" 1.3), $(quotient "$three" "$four")"
row "processor time of one docker run and docker rm -f (ms)" "-" "$each" "four on $(nproc) processors: $((4 * each / $(nproc))) ms at least"
