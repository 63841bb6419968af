package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that are killed, suspended and started again. */
final class ProcessesIT {
  @TempDir Path directory;

  @Test
  void shippedSpecDoesWhatItSays() {
    try (HarnessRun run = HarnessRun.start(directory, "specs/processes.star", "--verbose")) {
      Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.out())
          .contains("10 passed, 0 failed")
          .containsPattern(
              "\\[SERVICE_CRASHED] service \"db\" exited during the test \\(signal KILL, \\d\\.\\ds"
                  + " after it was ready\\), as kill\\(\\) asked\n")
          .contains("as restart() asked\n");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  /** Every process of an instance, what its file system is worth, and what goes wrong. */
  @Test
  void wholeInstancesAreMeant() {
    Result result =
        HarnessRun.spec(
            directory,
            """
            db = service("db", "bin/linux/test/misbehave",
                interface("main", "tcp", 5432),
                args = ["fork-children", "3", "5432"],
                healthcheck = tcp("localhost:5432", timeout = "2s"),
            )
            off = service("off", "bin/linux/mock-db",
                interface("main", "tcp", 5433),
                env = {"PORT": "5433"},
                healthcheck = tcp("localhost:5433"),
                trace = "off",
            )

            def test_files_outlive_a_restart_and_processes_do_not():
                for path in ["/tmp/a", "/app/b", "/c"]:
                    assert_eq(db.send(data = "WRITE %s kept" % path), "OK")
                assert_eq(db.send(data = "WRITE /etc/hosts changed"), "OK")
                assert_eq(db.send(data = "WRITE /dev/shm/gone text"), "OK")
                before = db.send(data = "PROCESSES")
                restart(db)
                for path in ["/tmp/a", "/app/b", "/c"]:
                    assert_eq(db.send(data = "READ " + path), "kept")
                assert_eq(db.send(data = "READ /etc/hosts"), "changed")
                assert_true("ERR" in db.send(data = "STAT /dev/shm/gone"))
                assert_eq(db.send(data = "PROCESSES"), before)

            def test_files_do_not_outlive_the_test():
                for path in ["/tmp/a", "/app/b", "/c"]:
                    assert_true("ERR" in db.send(data = "STAT " + path))
                assert_true("changed" != db.send(data = "READ /etc/hosts"))

            def test_suspended_service_is_waited_for():
                stop(db)
                db.send(data = "PING", timeout = "200ms")

            def test_untraced_service():
                assert_eq(off.send(data = "SET a b"), "OK")
                restart(off)
                assert_eq(off.send(data = "GET a"), "b")
                stop(off)
                cont(off)
                kill(off)
                assert_eventually(type = "service_exited", service = "off", cause = "kill")

            def test_nothing_to_kill():
                kill(db)
                kill(db)

            def test_own_end_after_a_restart_is_found():
                restart(db)
                db.send(data = "EXIT 3")

            def test_restart_that_does_not_come_up():
                fault_start(db, bind = deny("EADDRINUSE"))
                restart(db)

            def test_restart_that_is_not_waited_for():
                for i in range(5):
                    restart(db, wait = False)
                assert_eventually(type = "service_started", service = "db")
            """);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out())
        .contains(
            "--- PASS: test_files_outlive_a_restart_and_processes_do_not",
            "--- PASS: test_files_do_not_outlive_the_test",
            "tcp send to db.main failed: no complete answer from db within 0.2s",
            "--- PASS: test_untraced_service",
            "[FAULT_TARGET] service \"db\" has ended already (signal KILL), kill() finds no"
                + " process; start it with restart(db)",
            "[SERVICE_EXITED] service \"db\" exited during the test (exit code 3,",
            "[SERVICE_EXITED] service \"db\" exited with code 1 before it was ready",
            "--- PASS: test_restart_that_is_not_waited_for",
            "4 passed, 3 failed, 1 errors");
    assertThat(result.leftovers()).isEmpty();
  }
}
