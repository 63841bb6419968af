#!/bin/sh
# Builds and tests this project as its owner would, and looks into Surefire's reports whether every test was really run. Uses what
# "mvn verify" or "mvn package" in the root of the repository has built; an engine has to answer.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
repository=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
reports=$here/target/surefire-reports
version=$(sed -n 's|.*<faultbox.version>\(.*\)</faultbox.version>.*|\1|p' "$here/pom.xml")

fail() {
    echo "examples/junit/run.sh: $*" >&2
    exit 1
}

# install NAME POM [JAR]: into the local repository, as mvn install does it, which would build once more.
install() {
    name=$1
    to=$repository/dev/faultbox/$name/$version
    mkdir -p "$to"
    cp "$2" "$to/$name-$version.pom"
    if [ $# -gt 2 ]; then
        [ -e "$3" ] || fail "$3 is missing; run mvn -Dquick -DskipTests package in $root"
        cp "$3" "$to/$name-$version.jar"
    fi
}

install faultbox "$root/pom.xml"
install harness "$root/harness/pom.xml" "$root/harness/target/harness-$version.jar"
install faultbox-junit "$root/junit/pom.xml" "$root/junit/target/faultbox-junit-$version.jar"

rm -rf "$reports"
(cd "$here" && mvn -B -ntp "-Dmaven.repo.local=$repository" verify "$@")

due='OrderClientTest.finishedOrdersSurviveADeath
OrderClientTest.isToldThatTheDiskIsFullAndMayAskAgain
OrderClientTest.isToldThatTheInventoryIsAway
OrderClientTest.takesWhatIsThere
OrdersSpec.test_log_cannot_be_synced
OrdersSpec.test_order_takes_pieces
OrdersSpec.test_sold_out'
run=$(sed -n 's|.*<testcase name="\([^"(]*\)[^"]*" classname="com\.example\.orders\.\([^"]*\)".*|\2.\1|p' "$reports"/TEST-*.xml | LC_ALL=C sort)
[ "$run" = "$due" ] || fail "Surefire reports other tests than are due:
$run"
if grep -El '<(skipped|failure|error|flakyFailure|rerunFailure)' "$reports"/TEST-*.xml; then
    fail "the reports above tell of tests that did not pass"
fi
echo "examples/junit: $(echo "$run" | wc -l) tests passed"
