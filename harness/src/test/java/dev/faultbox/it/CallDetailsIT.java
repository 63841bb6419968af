package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What events say about calls with two ends, and which calls rules leave alone. */
final class CallDetailsIT {
  private static final String SPEC =
      """
      db = service("db", "bin/linux/mock-db",
          interface("main", "tcp", 5432),
          healthcheck = tcp("localhost:5432"),
      )

      api = service("api", "bin/linux/mock-api",
          interface("public", "http", 8080),
          depends_on = [db],
          healthcheck = http("localhost:8080/health"),
      )

      tool = service("tool", "bin/linux/test/misbehave",
          interface("main", "tcp", 5433),
          args = ["listen", "5433"],
          healthcheck = tcp("localhost:5433"),
      )

      def write_null():
          return tool.send(data = "WRITE /dev/null x")

      def test_null_is_left_alone():
          fault(tool, write = deny("EIO"), must_fire = False,
                run = lambda: assert_eq(write_null(), "OK"))
          assert_eq([e.decision for e in events(syscall = "write", path = "/dev/null")], ["allow"])
          assert_eq([e.matches for e in events(type = "fault_removed")], ["0"])

      def test_null_is_hit_when_asked_for():
          fault(tool, write = deny("EIO", path = "/dev/*"),
                run = lambda: assert_true("Input/output error" in write_null()))

      def test_sends_and_receives_say_with_whom():
          sent = lambda: assert_eq(api.post(path = "/data/key", body = "v").status, 200)
          fault(db, sendto = delay("1ms"), recvfrom = delay("1ms", to = api), run = sent)
          assert_true(events(service = "api", family = "sendto", peer = "db", addr = "*:5432"))
          assert_true(events(service = "db", family = "recvfrom", peer = "api", addr = "?*:*"))
          answer = assert_eventually(service = "db", family = "sendto", peer = "api")
          assert_eq(answer.flags, "MSG_NOSIGNAL")
      """;

  @TempDir Path directory;

  @Test
  void eventsAndRulesAreOfTheRightCalls() {
    HarnessRun.Result result = HarnessRun.spec(directory, SPEC);
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.out()).contains("3 passed, 0 failed");
    assertThat(result.leftovers()).isEmpty();
  }
}
