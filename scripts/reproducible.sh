#!/bin/sh
# Builds the commit a second time, in a directory of another name, and compares: harness.jar has to have the same bytes. Needs harness/target/harness.jar
# built from the commit, with nothing changed.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "$(git -C "$root" status --porcelain --untracked-files=no)" ]; then
    echo "scripts/reproducible.sh: there are changes that are not committed; commit them first" >&2
    exit 2
fi
git clone -q "$root" "$work/a-second-build"
(cd "$work/a-second-build" && mvn -q -B -ntp -Dquick -DskipTests -Dmaven.test.skip=true -Dspotless.check.skip=true -pl harness -am package)
first=$root/harness/target/harness.jar
second=$work/a-second-build/harness/target/harness.jar
if ! cmp -s "$first" "$second"; then
    echo "scripts/reproducible.sh: two builds of one commit differ:" >&2
    mkdir "$work/1" "$work/2"
    (cd "$work/1" && unzip -q "$first") && (cd "$work/2" && unzip -q "$second")
    diff -rq "$work/1" "$work/2" >&2 || true
    exit 1
fi
echo "two builds of one commit: $(sha256sum "$first" | cut -d' ' -f1)"
