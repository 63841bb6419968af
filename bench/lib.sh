# Shared by the measurements: percentiles, clocks, specs of many tests. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=$root/harness/target/harness.jar
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

now_ms() { local ns; ns=$(date +%s%N); echo $((ns / 1000000)); }

# percentile P: of the numbers on standard input
percentile() { sort -n | awk -v p="$1" '{ v[NR] = $1 } END { i = int(NR * p / 100) + 1; if (i > NR) i = NR; print v[i] }'; }

row() { printf '%-58s %12s %12s  %s\n' "$@"; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.0fx", a / b; else print "-" }'; }

# within VALUE LIMIT: what the last column says
within() { awk -v v="$1" -v l="$2" 'BEGIN { print (v <= l ? "within " l : "OVER " l) }'; }

# many_tests N FILE: N tests of the first chapter's kind
many_tests() {
    {
        sed -n '1,/^)/p' "$root/specs/my-first-test.star"
        for i in $(seq "$1"); do
            printf '\ndef test_%04d():\n    db.main.send(data="SET k %d")\n    assert_eq(db.main.send(data="GET k"), "%d")\n' "$i" "$i" "$i"
        done
    } >"$2"
}

# many_tests_of_two N FILE: N tests over an api and its store
many_tests_of_two() {
    {
        sed -n '/^BIN/,/^def /p' "$root/specs/two-services.star" | sed '$d'
        for i in $(seq "$1"); do
            printf '\ndef test_%04d():\n    api.post(path="/data/k", body="%d")\n    assert_eq(db.main.send(data="GET k"), "%d")\n' "$i" "$i" "$i"
        done
    } >"$2"
}

faultbox=${FAULTBOX:-$root/faultbox}
bench_bin=$root/bin/linux/bench

machine() { echo "$(nproc) cores, Linux $(uname -r), Docker $(docker version --format '{{.Server.Version}}')"; }

# quotient A B: A / B with two digits
quotient() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }'; }

# need_program COMMAND PACKAGE: installs a Debian package when the command is missing
need_program() {
    if command -v "$1" >/dev/null; then return; fi
    if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
        echo "bench: $1 is missing; install it (Debian: apt-get install $2)" >&2
        exit 3
    fi
    echo "bench: installing $2" >&2
    apt-get install -y -qq "$2" >/dev/null || { apt-get update -qq >&2 && apt-get install -y -qq "$2" >/dev/null; }
}

# build_bench PROGRAM FLAG...: bench/PROGRAM.c, static, when it is out of date
build_bench() {
    local program=$1
    shift
    mkdir -p "$bench_bin"
    if [ -z "$(find "$root/bench/$program.c" "$root/images/common" -newer "$bench_bin/$program" 2>/dev/null)" ] && [ -x "$bench_bin/$program" ]; then
        return
    fi
    "${CC:-cc}" -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O2 -static -o "$bench_bin/$program" "$root/bench/$program.c" \
        "$root/images/common/lines.c" "$root/images/common/client.c" "$root/images/common/net.c" "$@"
}

# place ROOT FILE PATH: a file of this machine into a root file system
place() { mkdir -p "$1$(dirname "$3")" && cp -L "$2" "$1$3"; }

# place_with_libraries ROOT PROGRAM PATH
place_with_libraries() {
    place "$1" "$2" "$3"
    ldd "$2" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' | while read -r library; do place "$1" "$library" "$library"; done
}
