package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines that do not give containers what Faultbox would like them to have. */
class LesserEnginesIT {
  private static final String PTRACE = "policy: capability SYS_PTRACE is not allowed";

  @TempDir Path directory;

  private HarnessRun.Result run(RefusingEngine engine, String... args) {
    try (HarnessRun run =
        HarnessRun.start(directory, List.of(), Map.of("DOCKER_HOST", engine.host()), args)) {
      return run.await();
    }
  }

  private HarnessRun.Result spec(RefusingEngine engine, String text) {
    return run(engine, HarnessRun.write(directory, text).toString());
  }

  /** A store that remembers what it was told, in memory and in a file. */
  private static final String STORE =
      """
      db = service("db", "bin/linux/mock-db",
          interface("main", "tcp", 5432),
          healthcheck = tcp("localhost:5432"),
      )

      def test_writes():
          assert_eq(db.send(data = "SET a 1"), "OK")

      def test_is_fresh():
          assert_eq(db.send(data = "GET a"), "NOT_FOUND")

      """;

  @Test
  void withoutAnyPrivilegeStepsHealthchecksAndRestartsWork() throws IOException {
    String more =
        """
        def test_comes_back():
            kill(db)
            restart(db)
            assert_eq(db.send(data = "PING"), "PONG")
            assert_eq(len(events(type = "service_ready")), 2)

        def test_fault():
            fault(db, write = deny("EIO"), run = lambda: db.send(data = "PING"))

        def test_trace():
            trace_start(db, syscalls = ["write"])

        def test_never_written():
            db.send(data = "SET a 1")
            assert_never(service = "db", syscall = "write")

        def test_function_that_may_mean_calls():
            assert_eq(len(events(lambda e: e.type == "syscall")), 0)
        """;
    try (RefusingEngine engine = new RefusingEngine(PTRACE, "SYS_PTRACE", "SYS_ADMIN")) {
      HarnessRun.Result result = spec(engine, STORE + more);
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
      assertThat(result.problems()).contains("warning [TRACING_FALLBACK]").contains(PTRACE);
      assertThat(result.out())
          .contains("--- PASS: test_writes", "--- PASS: test_is_fresh", "--- PASS: test_comes_back")
          .endsWith("3 passed, 0 failed, 4 errors\n");
      assertThat(result.problems())
          .containsOnlyOnce("[TRACING_FALLBACK]: this run sees no system calls: " + PTRACE)
          .containsOnlyOnce("[ISOLATION_FALLBACK]: every test gets a new container of \"db\"");
      assertThat(result.block("test_fault"))
          .contains("ERROR")
          .contains("[SYSCALLS_UNAVAILABLE] fault(db, write = deny(\"EIO\")) needs system calls")
          .contains("SYS_PTRACE")
          .contains("t.star:19:5");
      assertThat(result.block("test_trace")).contains("the trace of write of db needs");
      assertThat(result.block("test_never_written"))
          .contains("a query for service=\"db\", syscall=\"write\" needs system calls");
      assertThat(result.block("test_function_that_may_mean_calls"))
          .contains("ERROR", "leaves open that a call is meant", "add type = ");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @Test
  void imagesVolumesAndPreparedStatesWorkWithoutAnyPrivilege() throws IOException {
    try (RefusingEngine engine = new RefusingEngine(PTRACE, "SYS_PTRACE", "SYS_ADMIN")) {
      HarnessRun.Result result = WholeServices.run(directory, engine.host());
      WholeServices.assertAsEverywhere(result);
      assertThat(result.problems())
          .contains(
              "[TRACING_FALLBACK]",
              "every test gets a new container of \"db\", \"idle\", \"peer\": ");
    }
  }

  /** The engine says yes and amen, and the kernel refuses the mounts. */
  @Test
  void imagesVolumesAndPreparedStatesWorkWhereTheKernelRefusesLayers() throws IOException {
    try (RefusingEngine engine = RefusingEngine.without("\"SYS_ADMIN\"")) {
      HarnessRun.Result result = WholeServices.run(directory, engine.host());
      WholeServices.assertAsEverywhere(result);
      assertThat(result.problems())
          .doesNotContain("[TRACING_FALLBACK]")
          .contains(
              "every test gets a new container of \"db\", \"idle\", \"peer\": ",
              "Operation not permitted");
      assertThat(engine.refused()).isZero();
    }
  }

  /** In its own words, which lack what it used to say. */
  @Test
  void theNewestDockerIsUnderstood() throws IOException {
    try (NewestEngine engine = new NewestEngine()) {
      HarnessRun.Result result = WholeServices.run(directory, engine.host());
      WholeServices.assertAsEverywhere(result);
      assertThat(engine.asked()).anyMatch(line -> line.contains("POST /v1.52/containers/create"));
      Files.writeString(
          directory.resolve("svc/Dockerfile"), "FROM scratch\nCOPY absent /\nENTRYPOINT [\"x\"]\n");
      try (HarnessRun run =
          HarnessRun.start(
              directory,
              List.of(),
              Map.of("DOCKER_HOST", engine.host()),
              directory.resolve("prepared.star").toString())) {
        assertThat(run.await().err()).contains("error [BUILD_FAILED]: ", "absent");
      }
    }
  }

  @Test
  void imagesVolumesAndPreparedStatesWorkOnAnOrdinaryEngine() throws IOException {
    try (RefusingEngine engine = new RefusingEngine("nothing", "nothing that anybody asks for")) {
      HarnessRun.Result result = WholeServices.run(directory, engine.host());
      WholeServices.assertAsEverywhere(result);
      assertThat(result.problems()).doesNotContain("FALLBACK]");
    }
  }

  @Test
  void withoutSysAdminEveryTestGetsAContainer() throws IOException {
    String faulted =
        """
        def test_fault():
            fault(db, connect = allow(), run = lambda: db.send(data = "PING"), must_fire = False)
            assert_eventually(service = "db", syscall = "accept4")
        """;
    try (RefusingEngine engine =
        new RefusingEngine("policy: capability SYS_ADMIN is not allowed", "SYS_ADMIN")) {
      HarnessRun.Result result = spec(engine, STORE + faulted);
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.out()).endsWith("3 passed, 0 failed\n");
      assertThat(result.problems())
          .containsOnlyOnce("[ISOLATION_FALLBACK]: every test gets a new container of \"db\"")
          .doesNotContain("TRACING_FALLBACK");
      assertThat(engine.refused()).isEqualTo(1);
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @Test
  void whatNeedsCallsFromTheStartIsRefusedBeforeServicesStart() throws IOException {
    try (RefusingEngine engine = new RefusingEngine(PTRACE, "SYS_PTRACE")) {
      HarnessRun.Result all = spec(engine, STORE.replace("5432),", "5432), trace = \"all\","));
      assertThat(all.exitCode()).as(all.toString()).isEqualTo(3);
      assertThat(all.err())
          .contains("t.star:1:6: error [SYSCALLS_UNAVAILABLE]: trace=\"all\" of \"db\" needs");
      assertThat(all.leftovers()).isEmpty();
      HarnessRun.Result result =
          run(engine, "run", "--fault", "write=EIO:100%", "bin/linux/target");
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
      assertThat(result.err())
          .contains("error [SYSCALLS_UNAVAILABLE]: --fault on write needs", "SYS_PTRACE");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @Test
  void theDoctorSaysWhatWillNotWork() throws IOException {
    String words = "cannot share the host PID namespace when user namespaces are enabled";
    try (RefusingEngine engine = new RefusingEngine(words, "\"PidMode\":\"host\"")) {
      HarnessRun.Result result = run(engine, "doctor");
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.out())
          .contains("warn  tracer      may not look into containers: " + words)
          .contains("warn  calls       no system calls are seen")
          .contains("warn  network     a service reaches another by its name, but not by localhost")
          .contains("ok    isolation   fresh instances in one container")
          .contains("ok    ports");
      assertThat(result.leftovers()).isEmpty();
    }
  }
}
