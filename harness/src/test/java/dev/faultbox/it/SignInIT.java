package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code ready()} signs in to real servers with what their variables say. */
@EnabledOnOs(OS.LINUX)
class SignInIT {
  /** Nobody looks at Redis before it has a password, and a user who may do little. */
  private static final String REDIS_ARGS =
      "\"--requirepass\", \"secret\", \"--user\", \"app\", \"on\", \">mine\", \"+ping\", \"+auth\"";

  @TempDir Path directory;

  @BeforeAll
  static void images(@TempDir Path directory) {
    RealImages.make(directory, "postgres", "redis", "mariadb", "memcached", "nats");
  }

  private static String service(String name, String protocol, int port, String more) {
    return "%s = service(\"%s\", interface(\"main\", \"%s\", %d), %s)\n"
        .formatted(name, name, protocol, port, more);
  }

  private static String mariadb(String env, String timeout) {
    return "image = \"faultbox-demo/mariadb\", env = {\"MARIADB_ROOT_PASSWORD\": \"it's\", "
        + env
        + "}, healthcheck = ready(timeout = \""
        + timeout
        + "\")";
  }

  private static String redis(String env, String timeout) {
    return "image = \"faultbox-demo/redis\", args = ["
        + REDIS_ARGS
        + "], env = {"
        + env
        + "}, healthcheck = ready(timeout = \""
        + timeout
        + "\")";
  }

  private static String nats(String args, String env, String timeout) {
    return "image = \"faultbox-demo/nats\", args = ["
        + args
        + "], env = {"
        + env
        + "}, healthcheck = ready(timeout = \""
        + timeout
        + "\")";
  }

  private static final String NATS_USERS = "\"--user\", \"app\", \"--pass\", \"se\\\"cret\"";

  @Test
  void whoKnowsThePasswordFindsThemReady() {
    String user =
        "\"MARIADB_USER\": \"app\", \"MARIADB_PASSWORD\": \"pä\", \"MARIADB_DATABASE\": \"shop\"";
    Result result =
        HarnessRun.spec(
            directory,
            service("own", "mysql", 3306, mariadb(user, "60s") + ", snapshot = True")
                + service("root", "mysql", 3307, mariadb("", "60s") + ROOT_PORT)
                + service("plain", "redis", 6379, redis("\"REDIS_PASSWORD\": \"secret\"", "30s"))
                + service(
                    "named",
                    "redis",
                    6380,
                    redis("\"REDIS_USER\": \"app\", \"REDIS_PASSWORD\": \"mine\"", "30s")
                        .replace("args = [", "args = [\"--port\", \"6380\", "))
                + service("open", "nats", 4222, nats("", "", "30s"))
                + service(
                    "user",
                    "nats",
                    4223,
                    nats(
                        "\"-p\", \"4223\", " + NATS_USERS,
                        "\"NATS_USER\": \"app\", \"NATS_PASSWORD\": \"se\\\"cret\"",
                        "30s"))
                + service(
                    "token",
                    "nats",
                    4224,
                    nats(
                        "\"-p\", \"4224\", \"--auth\", \"secret\"",
                        "\"NATS_TOKEN\": \"secret\"",
                        "30s"))
                + service(
                    "memory",
                    "memcached",
                    11211,
                    "image = \"faultbox-demo/memcached\", healthcheck = ready(timeout = \"30s\")")
                + """

                NAMES = ["own", "root", "plain", "named", "open", "user", "token", "memory"]

                def all_ready():
                    for name in NAMES:
                        assert_eq(len(events(type = "service_ready", service = name)), 1)

                def test_first(): all_ready()
                def test_second(): all_ready()
                """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).endsWith("2 passed, 0 failed\n");
    assertThat(result.leftovers()).isEmpty();
  }

  private static final String ROOT_PORT = ", args = [\"mariadbd\", \"--port\", \"3307\"]";

  /** A server that was given another password before it seems to have this one. */
  private static String built(String name, String variable) {
    return "build = \"./%s\", env = {\"%s\": \"wrong\"}, healthcheck = ready(timeout = \"8s\")"
        .formatted(name, variable);
  }

  static Stream<Arguments> strangers() {
    return Stream.of(
        Arguments.of(
            service("db", "mysql", 3306, built("mariadb", "MARIADB_ROOT_PASSWORD")),
            "Access denied for user 'root'@'",
            "MYSQL_ROOT_PASSWORD"),
        Arguments.of(
            service("db", "postgres", 5432, built("postgres", "POSTGRES_PASSWORD")),
            "password authentication failed for user \"postgres\"",
            "POSTGRES_PASSWORD"),
        Arguments.of(
            service("db", "redis", 6379, redis("\"REDIS_PASSWORD\": \"wrong\"", "3s")),
            "WRONGPASS invalid username-password pair",
            "REDIS_PASSWORD in its env"),
        Arguments.of(
            service("db", "redis", 6379, redis("", "3s")),
            "NOAUTH Authentication required",
            "REDIS_PASSWORD in its env"),
        Arguments.of(
            service(
                "db",
                "nats",
                4222,
                nats(NATS_USERS, "\"NATS_USER\": \"app\", \"NATS_PASSWORD\": \"wrong\"", "3s")),
            "'Authorization Violation'",
            "NATS_USER and NATS_PASSWORD"));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void whoDoesNotIsToldTheWordsOfTheServer(String service, String words, String advice)
      throws IOException {
    dockerfile("postgres", "PGDATA", "POSTGRES_PASSWORD=right entrypoint.sh postgres --version");
    dockerfile(
        "mariadb", "MARIADB_DATA", "MARIADB_ROOT_PASSWORD=right entrypoint.sh mariadbd --version");
    Result result = HarnessRun.spec(directory, service + "\ndef test_a(): pass\n");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.block("test_a")).contains("[HEALTHCHECK_TIMEOUT]", words, advice);
    assertThat(result.leftovers()).isEmpty();
  }

  /** Its data is made with the image, in a place that is no volume. */
  private void dockerfile(String name, String variable, String command) throws IOException {
    Files.writeString(
        Files.createDirectory(directory.resolve(name)).resolve("Dockerfile"),
        """
        FROM faultbox-demo/%s
        ENV %s=/srv/data
        RUN mkdir -m 777 /srv/data && %s
        """
            .formatted(name, variable, command));
  }
}
