#!/usr/bin/env bash
# Real loads: redis-benchmark and pgbench against servers whose calls are not traced, traced, and under strace, one after the other in every round.
# Prints the medians of the throughput and what share of the untraced one they are. bench/load.sh [ROUNDS]
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"
rounds=${1:-3}
nobody=65534

need_program strace strace
need_program redis-server redis-server
need_program redis-benchmark redis-tools
need_program pgbench postgresql
build_bench launch
postgres_bin=$(dirname "$(readlink -f "$(command -v pgbench)")")
if [ ! -x "$postgres_bin/postgres" ]; then
    postgres_bin=$(find /usr/lib/postgresql -name postgres -type f -perm -u+x 2>/dev/null | head -n 1 | xargs -r dirname)
fi
if [ ! -x "$postgres_bin/postgres" ]; then echo "bench: no postgres server; install it (Debian: apt-get install postgresql)" >&2; exit 3; fi

# --- trees that the services are given

chmod 755 "$work"
cd "$work"
place_with_libraries redis "$(command -v redis-server)" /redis-server
place_with_libraries redis "$(command -v strace)" /strace
place_with_libraries client "$(command -v redis-benchmark)" /redis-benchmark
place_with_libraries client "$postgres_bin/pgbench" /pgbench
place_with_libraries postgres "$postgres_bin/postgres" "$postgres_bin/postgres"
place_with_libraries postgres "$(command -v strace)" /strace
mkdir -p "postgres/${postgres_bin%/bin}/lib"
share=$("$postgres_bin/pg_config" --sharedir 2>/dev/null || echo "/usr/share/postgresql/$(basename "${postgres_bin%/bin}")")
mkdir -p "postgres$share"
cp -rL "$share/timezonesets" "postgres$share/"

# A database of pgbench's tables, made once by a server on this machine.
postgres_user() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
mkdir made && chmod 777 made
postgres_user "$postgres_bin/initdb" -D "$work/made/data" -A trust -U postgres --locale=C -E UTF8 >/dev/null
postgres_user "$postgres_bin/pg_ctl" -w -D "$work/made/data" -l "$work/made/log" -o "-c listen_addresses= -c unix_socket_directories=$work/made" start >/dev/null
trap 'postgres_user "$postgres_bin/pg_ctl" -m immediate -D "$work/made/data" stop >/dev/null 2>&1; rm -rf "$work"' EXIT
postgres_user "$postgres_bin/pgbench" -q -i -s 1 -h "$work/made" -U postgres postgres >/dev/null 2>&1
postgres_user "$postgres_bin/pg_ctl" -w -D "$work/made/data" stop >/dev/null
echo 'host all all 0.0.0.0/0 trust' >>made/data/pg_hba.conf
printf '%s\n' "timezone = 'GMT'" "log_timezone = 'GMT'" >made/data/postgresql.conf # others need more files
mv made/data postgres/data
chmod -R u+rwX,go+rX postgres/data

# --- the runs

calls() { awk -F '\t' -v all="$1" '!/^#/ && (all || $4 == 1) { printf "%s?%s", n++ ? "," : "trace=", $2 }' "$root/tracer-sidecar/syscalls.tsv"; }

spec() { # LOAD MODE: the spec of one measurement
    local load=$1 mode=$2 trace=off prefix='' port program command
    case $mode in
        off | default | all) trace=$mode ;;
        strace) prefix="\"/strace\", \"-f\", \"-o\", \"/tmp/trace\", \"-e\", \"$(calls 0)\", " ;;
        strace-bpf) prefix="\"/strace\", \"-f\", \"--seccomp-bpf\", \"-o\", \"/tmp/trace\", \"-e\", \"$(calls 0)\", " ;;
        strace-all) prefix="\"/strace\", \"-f\", \"-o\", \"/tmp/trace\", \"-e\", \"$(calls 1)\", " ;;
    esac
    if [ "$load" = redis ]; then
        port=6379
        program='"/redis-server", "--port", "6379", "--protected-mode", "no", "--save", "", "--appendonly", "yes", "--dir", "/tmp"'
        case $mode in all) requests=8000 ;; strace) requests=5000 ;; strace-all) requests=3000 ;; *) requests=20000 ;; esac
        command="/redis-benchmark -h 127.0.0.1 -p 6379 -t set -c 20 -n $requests --csv"
    else
        port=5432
        program="\"$postgres_bin/postgres\", \"-D\", \"/data\", \"-c\", \"listen_addresses=*\", \"-c\", \"unix_socket_directories=/tmp\""
        command='/pgbench -h 127.0.0.1 -U postgres -n -c 4 -j 1 -T 2 postgres'
    fi
    cat <<STAR
server = service("server", "$bench_bin/launch",
    interface("main", "tcp", $port),
    args = ["$load", "$nobody", $prefix$program],
    healthcheck = tcp("localhost:$port", timeout = "30s"),
    trace = "$trace",
)
client = service("client", "$bench_bin/launch",
    interface("main", "tcp", 9000),
    args = ["client", "$nobody", "serve", "9000"],
    depends_on = [server],
    healthcheck = tcp("localhost:9000"),
    trace = "off",
)

def test_load():
    print(client.main.send(data = "$command"))
STAR
}

modes='off default all strace strace-bpf strace-all'
echo "$(machine); $("$postgres_bin/postgres" --version), $(redis-server --version | cut -d ' ' -f 1-3)"
for _ in $(seq "$rounds"); do
    for load in redis postgres; do
        for mode in $modes; do
            spec "$load" "$mode" >load.star
            "$faultbox" load.star --verbose >out 2>&1 || { cat out >&2; exit 1; }
            sed -n 's/.*"SET","\([0-9.]*\)".*/\1/p; s/.*tps = \([0-9.]*\).*/\1/p' out | tail -n 1 >>"$load.$mode"
        done
    done
done
printf '%-12s %20s %8s   %20s %8s\n' 'server calls' 'redis SET, per s' share 'pgbench, tps' share
for mode in $modes; do
    redis=$(percentile 50 <"redis.$mode")
    postgres=$(percentile 50 <"postgres.$mode")
    printf '%-12s %20.0f %8s   %20.0f %8s\n' "$mode" "$redis" "$(quotient "$redis" "$(percentile 50 <redis.off)")" \
        "$postgres" "$(quotient "$postgres" "$(percentile 50 <postgres.off)")"
done
