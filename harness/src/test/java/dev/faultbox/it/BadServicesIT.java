package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Services that do not become ready, or end when nobody asked them to. */
class BadServicesIT {
  private static final String CHECKED = "healthcheck = tcp(\"localhost:5432\", timeout = \"5s\")";

  @TempDir Path directory;

  private static String spec(String args, String options, String body) {
    return """
    db = service("db", "bin/linux/test/misbehave",
        interface("main", "tcp", 5432),
        args = [%s],
        %s,
    )

    def test_a():
        %s
    """
        .formatted(args, options, body);
  }

  /** The tracer reads the status file of every thread, and a call it cannot look at must go on. */
  @Test
  void serviceInManyGroupsIsServedLikeAnyOther() {
    Result result =
        HarnessRun.spec(
            directory,
            spec(
                "\"many-groups\", \"20000\"",
                CHECKED,
                "assert_eq(db.send(data = \"TOUCH /tmp/f\"), \"OK\")"));
    assertThat(result.exitCode()).as("%s", result).isZero();
  }

  @Test
  @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
  void callsOfAnotherAbiMakeTheTestAnError() {
    Result result =
        HarnessRun.spec(
            directory,
            spec("\"foreign-abi\"", CHECKED, "assert_true(db.send(data = \"STAT /\") != \"\")"));
    assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
    assertThat(result.out())
        .contains("--- ERROR: test_a", "[FOREIGN_ABI] service \"db\": a program made system calls")
        .contains("build the program for 64 bit");
  }

  static Stream<Arguments> servicesThatDoNotBecomeReady() {
    return Stream.of(
        Arguments.of(
            "\"exit\", \"3\"",
            CHECKED,
            "[SERVICE_EXITED] service \"db\" exited with code 3 before it was ready \\(0\\.\\ds"
                + " after start\\); its last output:\n        leaving with 3"),
        Arguments.of(
            "\"abort\"",
            CHECKED,
            "[SERVICE_EXITED] service \"db\" was ended by signal ABRT before it was ready"
                + " \\(0\\.\\ds after start\\); it wrote no output"),
        Arguments.of(
            "\"daemonize-exit\"",
            CHECKED,
            // Its child may be ready before its end is seen.
            "[SERVICE_EXITED] service \"db\" exited (with code 0 before it was ready|during the"
                + " test) \\(.{1,60}?\\); it left 1 process behind: run it in the foreground, a service"
                + " that puts itself into the background counts as ended; it wrote no output"),
        Arguments.of(
            "\"eat-memory\"",
            "memory = \"64m\", " + CHECKED,
            "[SERVICE_EXITED] service \"db\" was ended by signal KILL before it was ready"
                + " \\(\\d\\.\\ds after start\\); it was killed because it reached its memory"
                + " limit: raise memory= or make it use less; it wrote no output"),
        Arguments.of(
            "\"never-listen\"",
            "healthcheck = tcp(\"localhost:5432\", timeout = \"300ms\")",
            "[HEALTHCHECK_TIMEOUT] service \"db\" is not ready: tcp\\(\"localhost:5432\"\\) got no"
                + " answer within 0\\.3s; its process is running; it listens on no port\\. Make it"
                + " listen on 5432, or raise timeout= if it needs longer to start"),
        Arguments.of(
            "\"http-status\", \"5432\", \"500\"",
            "healthcheck = http(\"localhost:5432/health\", timeout = \"300ms\")",
            "[HEALTHCHECK_TIMEOUT] service \"db\" is not ready:"
                + " http\\(\"localhost:5432/health\"\\) got no status from 200 to 399 within"
                + " 0\\.3s; its process is running; it listens on tcp"
                + " 0\\.0\\.0\\.0:5432\\. The last answer was status"
                + " 500: status 500"));
  }

  @ParameterizedTest
  @MethodSource("servicesThatDoNotBecomeReady")
  void itsTestFailsAndSaysWhy(String args, String options, String reason) {
    Result result = HarnessRun.spec(directory, spec(args, options, "fail(\"reached\")"));
    assertThat(result.block("test_a"))
        .matches("(?s)--- FAIL: .*\n  reason: " + reason.replace("[", "\\[") + "\n  at: .*");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.problems()).isEmpty();
    assertThat(result.leftovers()).isEmpty();
  }

  static Stream<Arguments> endsDuringTheTest() {
    return Stream.of(
        Arguments.of("EXIT 7", "exit code 7"),
        Arguments.of("RAISE SEGV", "signal SEGV"),
        Arguments.of("EAT", "signal KILL"));
  }

  /** The step itself sees no more than a closed connection, and may even be answered by it. */
  @ParameterizedTest
  @MethodSource("endsDuringTheTest")
  void exitDuringATest(String order, String how) {
    Result result =
        HarnessRun.spec(
            directory,
            spec(
                "\"listen\", \"5432\"",
                "memory = \"64m\", " + CHECKED,
                "assert_true(True)\n    db.send(\"%s\")\n\n".formatted(order)
                    + "def test_next():\n    assert_eq(db.send(\"PING\"), \"PONG\")"));
    assertThat(result.block("test_a"))
        .contains(
            "  reason: [SERVICE_EXITED] service \"db\" exited during the test (" + how + ", ");
    assertThat(result.block("test_a").contains("it reached its memory limit"))
        .isEqualTo(order.equals("EAT"));
    assertThat(result.out()).endsWith("\n1 passed, 1 failed\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  /** The main program lives on, and how it ends later has nothing to do with it. */
  @Test
  void aWorkerThatIsKilledForItsMemoryIsNamed() {
    Result result =
        HarnessRun.spec(
            directory,
            spec(
                "\"listen\", \"5432\"",
                "memory = \"64m\", " + CHECKED,
                """
                assert_eq(db.send("GLUTTON"), "OK")
                    db.send("EXIT 3")

                def test_next():
                    assert_eq(db.send("GLUTTON"), "OK")
                """));
    assertThat(result.block("test_a"))
        .contains("exited during the test (exit code 3, ")
        .contains("[OOM_KILLED] service \"db\": the kernel has killed a process of it, because it")
        .doesNotContain("raise memory= or make it use less");
    assertThat(result.block("test_next")).contains("--- PASS", "[OOM_KILLED]");
  }

  /** Files that took all memory could not be given back by killing anybody, the gate neither. */
  @Test
  void filesGetHalfOfTheMemoryAndAQuarterOfThatWhereASnapshotHasItAll() {
    String fill = "db.send(\"FILL /tmp/big\")";
    Result result =
        HarnessRun.spec(
            directory,
            "def fill():\n    db.send(\"FILL /tmp/first\")\n\n"
                + spec(
                    "\"listen\", \"5432\"",
                    "memory = \"64m\", snapshot = True, seed = fill, " + CHECKED,
                    """
                    assert_eq(%s, "7 MiB, then No space left on device")
                        assert_eq(db.send("PING"), "PONG")

                    def test_next():
                        assert_eq(%s, "7 MiB, then No space left on device")
                    """
                        .formatted(fill, fill)));
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.block("test_a"))
        .contains("[DISK_FULL] service \"db\": its file system is full: what an instance may write")
        .contains("8 MiB, is used up", "raise memory= where it is set, half of which may be files");
  }

  /** The limit is 1 GiB; the next instance has all of it again. */
  @Test
  void whatAnInstanceWritesHasALimit() {
    Result result =
        HarnessRun.spec(
            directory,
            spec(
                "\"listen\", \"5432\"",
                CHECKED,
                """
                for path in ["/tmp/big", "/app/big"]:
                        filled = db.send("FILL " + path)
                        mib = int(filled.partition(" ")[0])
                        assert_true(filled.endswith(" MiB, then No space left on device"), filled)
                        assert_true(1000 < mib and mib < 1024 if path == "/tmp/big" else mib == 0, filled)
                    assert_eq(db.send("PING"), "PONG")

                def test_next():
                    assert_eq(db.send("READ /tmp/big"), "ERR No such file or directory")
                    assert_eq(db.send("WRITE /app/small x"), "OK")
                """));
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.block("test_a"))
        .contains(
            "[DISK_FULL] service \"db\": its file system is full: what an instance may write into it, 1024 MiB, is used up, and more fails with ENOSPC\n",
            "    write less in one test, put what is large on a named volume, or raise memory=");
    assertThat(result.out()).endsWith("\n2 passed, 0 failed\n");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void anExitThatIsAllowedIsNoFailure() {
    Result result =
        HarnessRun.spec(
            directory,
            """
            once = service("once", "bin/linux/test/misbehave", args = ["exit", "0"],
                allow_exit = True)
            db = service("db", "bin/linux/test/misbehave", interface("main", "tcp", 5432),
                args = ["listen", "5432"], healthcheck = tcp("localhost:5432"), depends_on = [once])

            def test_exits():
                assert_eq(db.send("PING"), "PONG")

            def test_again():
                assert_eq(db.send("PING"), "PONG")
            """,
            "--verbose");
    assertThat(result.block("test_exits"))
        .startsWith("--- PASS: ")
        .contains("  [SERVICE_CRASHED] service \"once\" exited during the test (exit code 0, ");
    assertThat(result.out()).endsWith("\n2 passed, 0 failed\n");
  }

  @Test
  void withoutAHealthcheckAnExitAtOnceIsAnExitDuringTheTest() {
    Result result =
        HarnessRun.spec(
            directory,
            """
            once = service("once", "bin/linux/test/misbehave", args = ["exit", "3"])

            def test_a():
                for i in range(3000000):
                    pass
                assert_true(True)
            """);
    assertThat(result.block("test_a"))
        .contains("service \"once\" exited during the test (exit code 3, ");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  /** More than the tool's own memory comes out of the service; its end is kept, exactly. */
  @Test
  void floodOnStandardOutput() throws Exception {
    Path spec =
        HarnessRun.write(directory, spec("\"flood\", \"100000000\"", CHECKED, "fail(\"look\")"));
    Path trace = directory.resolve("trace.json");
    try (HarnessRun run =
        HarnessRun.start(
            directory,
            List.of("-Xmx64m"),
            Map.of(),
            spec.toString(),
            "--output",
            trace.toString())) {
      Result result = run.await();
      String line = "x".repeat(79);
      assertThat(result.block("test_a"))
          .contains("  db stdout (last 20 lines):\n" + ("    " + line + "\n").repeat(20) + "  sys");
      assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
      assertThat(result.problems()).isEmpty();
      String json = Files.readString(trace);
      int kept = json.split(line, -1).length - 1;
      assertThat(kept).isBetween(10_000, 20_000);
      assertThat(json).contains("\"dropped_lines\":" + (100_000_000 / 80 - kept));
    }
  }
}
