# The harness as an image for CI systems that offer an engine's socket and nothing else:
#
#   ./mvnw -q -DskipTests package && docker build -t faultbox .
#   docker run --rm -v /var/run/docker.sock:/var/run/docker.sock -v "$PWD:/work" faultbox specs/my-first-test.star
#
# The tests run in containers next to this one, on the engine behind the socket.
FROM debian:bookworm-slim

RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless ca-certificates \
 && rm -rf /var/lib/apt/lists/*

COPY harness/target/harness.jar /opt/faultbox/harness.jar

WORKDIR /work
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-jar", "/opt/faultbox/harness.jar"]
