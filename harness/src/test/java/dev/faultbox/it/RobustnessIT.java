package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that makes tracing it hard, in a container. What the kernel alone decides is tested in
 * tracer-sidecar/tests, with a filter and a listener but without one.
 */
final class RobustnessIT {
  private static final String SPEC =
      """
      db = service("db", "bin/linux/test/misbehave",
          interface("main", "tcp", 5432),
          args = ["exec-in-thread", "close-all"],
          healthcheck = tcp("localhost:5432"),
      )

      def hold_a_thread():
          fault_start(db, open = hold(tag = "t", path = "/none/held"))
          assert_eq(db.send(data = "LATER /none/held"), "OK")
          assert_eventually(tag = "t", within = "10s")

      def test_storm_of_signals():
          def scenario():
              assert_eq(db.send(data = "STORM 40 /none/storm"), "OK")
          fault(db, open = delay("2ms", path = "/none/storm"), run = scenario)
          assert_eq(len(events(service = "db", path = "/none/storm")), 40)
          assert_eq([e.matches for e in events(type = "fault_removed")], ["40"])

      def test_read_that_the_kernel_makes_again():
          def scenario():
              assert_eq(db.send(data = "BLOCK 10"), "OK")
          fault(db, read = delay("2ms", path = "pipe:*"), run = scenario)
          assert_eq(len(events(service = "db", syscall = "read", path = "pipe:*")), 1)
          assert_eq([e.matches for e in events(type = "fault_removed")], ["1"])

      def test_fork_bomb():
          assert_eq(db.send(data = "BOMB 300"), "FULL")
          assert_eq(db.send(data = "PING"), "PONG")

      def test_fork_bomb_of_root():
          assert_eq(db.send(data = "BOMB 0"), "FULL")

      def test_nothing_of_it_is_left():
          assert_eq(len(db.send(data = "PROCESSES").split(" ")), 2)

      def test_killed_while_held():
          hold_a_thread()
          kill(db)
          assert_eq(release("t"), 0)

      def test_exits_while_held():
          hold_a_thread()
          assert_eq(db.send(data = "LEAVE 3"), "OK")
          exited = assert_eventually(type = "service_exited", within = "10s")
          assert_eq(exited.code, "3")
      """;

  @TempDir Path directory;

  @Test
  void verdictsStayClear() {
    Result result = HarnessRun.spec(directory, SPEC);
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.out()).contains("7 passed, 0 failed").containsOnlyOnce("[PID_LIMIT]");
    assertThat(result.block("test_fork_bomb_of_root"))
        .contains("[PID_LIMIT] service \"db\": it has as many processes and threads");
    assertThat(result.leftovers()).isEmpty();
  }
}
