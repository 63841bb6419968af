package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a rule is made, it acts; where it cannot, the result says so with a code. */
final class NoInertFaultIT {
  private static final String SERVICES =
      """
      db = service("db", "bin/linux/mock-db",
          interface("main", "tcp", 5432),
          healthcheck = tcp("localhost:5432"),
      )

      """;

  @TempDir Path directory;

  /**
   * No name of a call outside the default set stands in the sources: each test asks for calls that
   * are not intercepted yet, so that it begins anew once.
   */
  @Test
  void ruleMadeAtRunTimeActs() throws IOException {
    Files.writeString(
        directory.resolve("lib.star"),
        """
        def join(*parts):
            return "".join(parts)

        def failing(*parts, **options):
            return {join(*parts): deny("EIO", **options)}

        def during(target, body, rules):
            return fault(target, run = body, **rules)
        """);
    Result result =
        HarnessRun.spec(
            directory,
            """
            load("lib.star", "during", "failing", "join")

            db = service("db", "bin/linux/mock-db",
                interface("main", "tcp", 5432),
                healthcheck = tcp("localhost:5432"),
                ops = {"persist": op(syscalls = [join("wri", "te")], path = "/tmp/*")},
            )
            test2 = service("test2", "bin/linux/test/misbehave",
                interface("main", "tcp", 5433),
                args = ["listen", "5433"],
                healthcheck = tcp("localhost:5433"),
            )

            def put():
                return db.main.send(data = "SET key value")

            def test_operation_made_while_the_spec_is_read():
                def scenario():
                    assert_true("failed" in put())
                fault(db, persist = deny("EIO"), run = scenario)
                assert_never(type = "test_restarted")

            def test_rule_of_a_loaded_helper():
                def scenario():
                    test2.send(data = "STAT /tmp")
                during(test2, scenario, failing("st", "at"))
                assert_eventually(decision = "deny(EIO)", service = "test2")
                assert_eventually(type = "test_restarted")

            def test_one_call_in_a_loop():
                for path in ["/tmp/a", "/tmp/b"]:
                    def scenario():
                        assert_eq(test2.send(data = "WRITE %s text" % path), "OK")
                        test2.send(data = "READ " + path)
                    fault(test2, run = scenario, **failing("re", "ad", path = path))
                assert_eq(len(events(family = join("re", "ad"), decision = "deny(EIO)")), 2)

            def test_rules_in_a_loop():
                for name in [join("re", "adlink"), join("get", "dents")]:
                    fault_start(test2, must_fire = False, **{name: deny("EIO")})
                test2.send(data = "PROCESSES")

            def test_rules_in_one_window():
                names = [join("get", "dents"), join("ls", "eek")]
                def scenario():
                    test2.send(data = "PROCESSES")
                fault(test2, run = scenario, **{name: deny("EIO") for name in names})
                assert_eventually(family = join("get", "dents"), decision = "deny(EIO)")
                assert_eventually(type = "test_restarted")

            def test_variable_value():
                act = [deny, delay][0]
                value = act("EN" + "OSPC", path = "/tmp/" + "*")
                def scenario():
                    assert_true("failed" in put())
                keywords = {join("fs", "ync"): value}
                fault(db, run = scenario, **keywords)

            def test_trace_made_at_run_time():
                def scenario():
                    test2.send(data = "TOUCH /tmp/a")
                trace(test2, syscalls = [join("cl", "ose")], run = scenario)
                assert_eventually(family = join("cl", "ose"), decision = "trace")
                assert_eventually(type = "test_restarted")

            def test_after_a_restart_of_the_service():
                restart(test2)
                def scenario():
                    assert_true("ERR" in test2.send(data = "TOUCH /tmp/a"))
                fault_all([test2], run = scenario, **failing("op", "en", path = "/tmp/a"))
            """,
            "--timeout",
            "20s");
    assertThat(result.out())
        .as(result.toString())
        .contains(
            "  restarted once to intercept: stat\n",
            "  restarted once to intercept: read\n",
            "  restarted once to intercept: close\n")
        .contains("  restarted once to intercept: getdents, lseek\n")
        .contains("--- ERROR: test_rules_in_a_loop", "[SET_GREW_TWICE]")
        .contains("7 passed, 0 failed, 1 errors");
  }

  /** What a rule could not do, and what the tracer answered in the place of a call. */
  @Test
  void whatTouchesNothingIsSaidWithACode() {
    Result result =
        HarnessRun.spec(
            directory,
            SERVICES
                + """
                ring = service("ring", "bin/linux/test/misbehave",
                    interface("main", "tcp", 6000),
                    args = ["io-uring", "6000"],
                    healthcheck = tcp("localhost:6000"),
                )

                def ping():
                    assert_eq(db.main.send(data = "PING"), "PONG")

                def put():
                    assert_eq(db.main.send(data = "SET key value"), "OK")

                def test_call_without_a_resource():
                    def scenario():
                        db.main.send(data = "PING")
                    fault(db, accept = deny("EMFILE", path = "/data/*"), run = scenario)

                def test_failure_beside_an_inert_rule():
                    def scenario():
                        assert_true("failed" in db.main.send(data = "SET key value"))
                    fault(db, rename = deny("EIO"), run = scenario)

                def test_second_window():
                    fault(db, fsync = deny("EIO", nth = 5), run = put)
                    fault(db, unlink = deny("EIO"), run = ping)

                def test_one_of_two_rules():
                    def scenario():
                        assert_true("failed" in db.main.send(data = "SET key value"))
                    fault(db, fsync = deny("EIO"), rename = deny("EIO"), run = scenario)

                def test_tag_that_the_tracer_cannot_take():
                    fault(db, fsync = hold(tag = "x" * 200), run = put)

                def test_ring():
                    assert_eq(ring.send(data = "PING"), "PONG")
                """,
            "--verbose");
    assertThat(result.out())
        .as(result.toString())
        .contains(
            "[FAULT_NOT_FIRED] accept=deny(EMFILE) with path=\"/data/*\" matched nothing: accept"
                + " calls concern no file; remove path=",
            "(1 unresolved)")
        .contains(
            "--- FAIL: test_failure_beside_an_inert_rule",
            "  [FAULT_NOT_FIRED] rename=deny(EIO) on \"db\" matched no call in its window; ")
        .contains(
            "fsync=deny(EIO) on \"db\" matched 1 call and fired at none of them: nth=5 was not",
            "  [FAULT_NOT_FIRED] unlink=deny(EIO) on \"db\" matched no call in its window; ")
        .contains("rename=deny(EIO) → filter:[rename,renameat,renameat2] (0 hits)")
        .contains("[SPEC_VALUE] tag of fsync= has 200 bytes and may have 128; write a shorter one")
        .contains("[IO_URING_REFUSED] service \"ring\": io_uring_setup was answered ENOSYS")
        .contains("io_uring_setup: Function not implemented")
        .contains("2 passed, 1 failed, 1 errors, 2 inconclusive");
  }
}
