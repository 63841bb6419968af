#!/usr/bin/env bash
# What reporting costs: writing the files of 10,000 tests, merging them from four shards, and the share of a run that its
# files take. Runs with and without files take turns, so that both meet the same machine.
# Usage: bench/reports.sh [ROUNDS [TESTS]]
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

rounds=${1:-5}
tests=${2:-300}
classes=${FAULTBOX_TEST_CLASSES:-$root/harness/target/test-classes}
libraries=${FAULTBOX_JAR:-$jar}
[ -e "$classes/dev/faultbox/report/ReportSpeed.class" ] || ./mvnw -B -q -DskipTests package

for _ in $(seq "$rounds"); do
    # As the launcher starts it.
    java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$classes:$libraries" dev.faultbox.report.ReportSpeed "$work/files" >>"$work/speed"
done
# speed NAME COLUMN: 2 is the time that passed, 3 that of the processor, for machines that do other things as well
speed() { awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/speed" | percentile 50; }

echo "measured on $(machine), median of $rounds rounds"
row "10,000 tests, 12 events each (ms)" passed processor target
for what in console json junit json+junit merge; do
    value=$(speed "$what" 2)
    row "$what" "$value" "$(speed "$what" 3)" "$(within "$value" 1000)"
done

many_tests "$tests" "$work/many.star"
"$faultbox" "$work/many.star" >/dev/null # builds, makes images, warms the archive
phase() { awk -v name="$1" 'index($0, name) == 1 { print $NF }'; }
measure() { # NAME OPTION...: appends ms of all tests, of the whole run, and of the processor's time for the tool in it
    local name=$1 table TIMEFORMAT='processor %U %S'
    shift
    table=$({ time "$faultbox" "$work/many.star" "$@" --timings >"$work/out"; } 2>&1)
    grep -q "^$tests passed, 0 failed" "$work/out" || { tail -n 3 "$work/out" >&2; echo "bench: tests failed" >&2; exit 1; }
    echo "$table" | phase "all tests" >>"$work/tests.$name"
    echo "$table" | phase "total" >>"$work/total.$name"
    echo "$table" | awk '$1 == "processor" { print ($2 + $3) * 1000 }' >>"$work/processor.$name"
}
for _ in $(seq "$rounds"); do
    measure without
    measure with --output "$work/run.json" --junit "$work/run.xml" --normalize "$work/run.txt"
done
row "one run of $tests tests (ms)" without with "cost, 5 % asked"
for part in tests total processor; do
    without=$(percentile 50 <"$work/$part.without")
    with=$(percentile 50 <"$work/$part.with")
    row "$part, with --output --junit --normalize" "$without" "$with" "$(awk -v a="$without" -v b="$with" 'BEGIN { printf "%.1f %%", (b / a - 1) * 100 }')"
done
