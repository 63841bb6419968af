#!/usr/bin/env bash
# What it costs to look for wrong calls when a spec is loaded: 3,000 tests in 5 files, each round in a new JVM.
# Usage: bench/check.sh [ROUNDS]
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

rounds=${1:-9}
classes=${FAULTBOX_TEST_CLASSES:-$root/harness/target/test-classes}
libraries=${FAULTBOX_JAR:-$jar}
[ -e "$classes/dev/faultbox/spec/CheckSpeed.class" ] || ./mvnw -B -q -DskipTests package

for _ in $(seq "$rounds"); do
    # As the launcher starts it.
    java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$classes:$libraries" dev.faultbox.spec.CheckSpeed "$work/specs" >>"$work/speed"
done
median() { awk -v name="$1" '$1 == name { print $2 }' "$work/speed" | percentile 50; }
load=$(median load)
check=$(median check)
echo "measured on $(machine), median of $rounds rounds"
row "3,000 tests in 5 files (ms)" without with "cost"
row "load" "$load" "$((load + check))" "$(awk -v a="$load" -v b="$check" 'BEGIN { printf "%.1f %%", b / a * 100 }')"
