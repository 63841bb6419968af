package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Faults on real services, from the spec to the service's own answer. Alone, because some of them
 * keep all processors busy and starve whoever has to answer in time.
 */
@Isolated
final class FaultsIT {
  private static final String DB =
      """
      db = service("db", "bin/linux/mock-db",
          interface("main", "tcp", 5432),
          healthcheck = tcp("localhost:5432"),
      )

      def word(a, b):
          return a + b

      """;

  @TempDir Path directory;

  private HarnessRun.Result run(String spec, String... options) {
    return HarnessRun.spec(directory, DB + spec, options);
  }

  @Test
  void shippedFaultsDoWhatTheySay() {
    try (HarnessRun run = HarnessRun.start(directory, "specs/faults.star")) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.out())
          .contains("11 passed, 0 failed")
          .containsPattern(
              "#\\d+  db           write            deny\\(input/output error\\)  \\[disk"
                  + " failure\\]  /tmp/mock-db\\.wal\n")
          .contains(
              "  fault rule on db: write=deny(EIO) →"
                  + " filter:[write,writev,pwrite64,pwritev,pwritev2] path=\"/tmp/*\" label=\"disk"
                  + " failure\" (1 hits)\n")
          .containsPattern("#\\d+  db           persist\\(write\\)   deny")
          .containsPattern("delay\\(100ms\\)  \\[slow disk\\]  /tmp/mock-db\\.wal  \\(\\+100ms\\)");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @Test
  void noCallSlipsThroughAtTheEdgesOfWindows() {
    HarnessRun.Result result = HarnessRun.run(directory, "specs/no-slip.star", "--verbose");
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out())
        .contains("2 passed, 0 failed")
        .containsPattern("[1-9]\\d* calls, [1-9]\\d* denied, 0 slipped, 0 hit too late");
  }

  @Test
  void faultsThatTouchNothingAreInconclusive() {
    try (HarnessRun run = HarnessRun.start(directory, "specs/faults-not-fired.star")) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(4);
      assertThat(result.out())
          .contains("1 passed, 0 failed, 4 inconclusive")
          .contains(
              "[FAULT_NOT_FIRED] rename=deny(EIO) on \"db\" matched no call in its window; db made"
                  + " 1 accept4, 1 fsync, 1 sendto, 1 write: write write = deny(\"EIO\"), or"
                  + " must_fire = False if that is meant")
          .contains(
              "[FAULT_NOT_FIRED] sendto=deny(EIO) with path=\"/data/*\" matched nothing: 1 call"
                  + " went to sockets, 0 could not be resolved; remove path=, or write write ="
                  + " deny(\"EIO\", path = …)");
    }
  }

  @Test
  void callOutsideTheSetRestartsTheTestOnce() {
    HarnessRun.Result result =
        run(
            """
            def test_a():
                def put():
                    assert_true("failed" in db.main.send(data = "SET a b"))
                fault(db, run = put, **{word("wri", "te"): deny("EIO", path = "/tmp/*")})
                assert_eventually(type = "test_restarted")
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains("  restarted once to intercept: write\n");
  }

  @Test
  void secondCallOutsideTheSetIsAnError() {
    HarnessRun.Result result =
        run(
            """
            def test_a():
                fault_start(db, must_fire = False, **{word("mk", "dir"): deny("EIO")})
                fault_start(db, must_fire = False, **{word("ls", "eek"): deny("EIO")})
            """);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out())
        .contains("[SET_GREW_TWICE] the test was restarted once to intercept more calls");
  }

  @Test
  void windowThatAFailureLeavesBehindEndsWithTheTest() {
    HarnessRun.Result result =
        run(
            """
            def test_a():
                fault_start(db, fsync = deny("EIO"))
                assert_eq(db.main.send(data = "SET a b"), "OK")

            def test_b():
                assert_eq(db.main.send(data = "SET a b"), "OK")
            """);
    assertThat(result.out()).contains("--- FAIL: test_a").contains("--- PASS: test_b");
  }

  @Test
  void bodyThatWaitsForWhatItHoldsSaysSo() {
    HarnessRun.Result result =
        run(
            """
            def test_a():
                def put():
                    db.main.send(data = "SET a b", timeout = "60s")
                fault(db, fsync = hold(tag = "late"), run = put)

            def test_b():
                def put():
                    db.main.send(data = "SET a b", timeout = "300ms")
                fault(db, write = hold("log", path = "/tmp/*"), run = put)
            """,
            "--timeout",
            "2s");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out())
        .contains("[HOLD_LEFT] ")
        .contains("left 1 fsync of \"db\" held under the tag \"late\"")
        .contains("--- FAIL: test_b")
        .contains("[HOLD_LEFT] the test left 1 write of \"db\" held under the tag \"log\"");
  }
}
