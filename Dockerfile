# The harness as an image for CI systems that offer an engine's socket and nothing else:
#
#   ./mvnw -q -DskipTests package && docker build -t faultbox .
#   docker run --rm -v /var/run/docker.sock:/var/run/docker.sock -v "$PWD:/work" faultbox specs/my-first-test.star
#
# The tests run in containers next to this one, on the engine behind the socket.
FROM debian:bookworm-slim AS java

# Slim images have no directory for manuals, and Java's package cannot do without.
RUN mkdir -p /usr/share/man/man1 \
 && apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless ca-certificates \
 && rm -rf /var/lib/apt/lists/*

FROM java

COPY harness/target/harness.jar /opt/faultbox/harness.jar

# The classes as the JVM has them in memory; loading them anew takes half of a start.
RUN java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=4 -Xlog:disable \
    -XX:ArchiveClassesAtExit=/opt/faultbox/harness.jsa -jar /opt/faultbox/harness.jar --cds-training

WORKDIR /work
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=4", "-Xlog:disable", "-XX:SharedArchiveFile=/opt/faultbox/harness.jsa", "-jar", "/opt/faultbox/harness.jar"]
