#!/usr/bin/env bash
# How long ./faultbox help takes, beside the floor in turns on the same machine: the same Java, with the launcher's flags, that prints its version.
# Usage: bench/help.sh [ROUNDS]
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

rounds=${1:-21}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

measure() { # NAME COMMAND...: appends ms
    local name=$1 begun
    shift
    begun=$(date +%s%N)
    "$@" >/dev/null 2>&1
    awk -v ns=$(($(date +%s%N) - begun)) 'BEGIN { printf "%.1f\n", ns / 1e6 }' >>"$work/$name"
}

# Builds what is missing; the archive of classes is written behind the first start.
"$faultbox" help >/dev/null
"$faultbox" help >/dev/null
for _ in $(seq "$rounds"); do
    measure help "$faultbox" help
    measure page "$faultbox" help test
    measure floor "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -version
done

echo "measured on $(machine), median of $rounds rounds"
row measurement ms "java -version" ratio
floor=$(percentile 50 <"$work/floor")
for name in help page; do
    value=$(percentile 50 <"$work/$name")
    case $name in
        help) what="faultbox help (150 ms asked)" ;;
        page) what="faultbox help test" ;;
    esac
    row "$what" "$value" "$floor" "$(quotient "$value" "$floor")"
done
