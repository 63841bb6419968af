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
