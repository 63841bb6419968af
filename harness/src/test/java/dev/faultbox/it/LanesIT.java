package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.ContainerSummary;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.Labels;
import dev.faultbox.it.HarnessRun.Result;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --jobs}: what several lanes say is what one says. */
class LanesIT {
  /**
   * Tests of every verdict, that print, that are decided by chance, and that make the intercepted
   * set grow for those behind them.
   */
  private static final String MIXED =
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

      def name(*parts):
          return "".join(parts)

      def put(key):
          assert_true(api.post(path="/data/" + key, body=key).status < 300)
          assert_eq(db.main.send(data="GET " + key), key)

      # Not among the calls that are intercepted: names nothing in the source.
      def close_late():
          fault(db, run=lambda: put("late"), **{name("clo", "se"): delay("1ms")})

      def closes():
          return len(events(service="db", type="syscall", syscall="clos*")) > 0

      def test_01(): put("one")
      def test_02():
          print("second", closes())
          put("two")
      def test_03(): assert_eq(db.main.send(data="GET none"), "there")
      def test_04(): put("four")
      def test_05(): return {}["no such key"]
      def test_06():
          def scenario():
              for i in range(20):
                  api.post(path="/data/k%d" % i, body="x")
          fault(db, write=deny("EIO", probability="50%"), run=scenario)
          print("denied", len(events(service="db", decision="deny*")))
      def test_07(): print("silent")
      def test_08(): put("eight")
      def test_09(): close_late()
      def test_10():
          put("ten")
          print("closes", closes())
      def test_11(): fault(db, run=lambda: put("eleven"), fsync=delay("1ms"))
      def test_12(): assert_true(False, "twelve")
      def test_13():
          kill(db)
          assert_true(True)
      def test_14(): put("fourteen")
      def test_15(): close_late()
      def test_16():
          for i in range(5):
              print("line", i)
          put("sixteen")
      def test_17(): fail("seventeen")
      def test_18(): fault(db, run=lambda: None, unlink=deny("EIO"))
      def test_19(): put("nineteen")
      def test_20():
          put("twenty")
          print("closes", closes())
      """;

  @TempDir private Path directory;

  private Result run(Path place, String spec, List<String> jvm, String... options)
      throws IOException {
    Files.createDirectories(place);
    List<String> args =
        new ArrayList<>(List.of(HarnessRun.write(directory, spec).toString(), "--verbose"));
    for (String file : List.of("output", "normalize", "junit", "shiviz")) {
      args.addAll(List.of("--" + file, place.resolve(file).toString()));
    }
    args.addAll(List.of(options));
    try (HarnessRun run = HarnessRun.start(place, jvm, Map.of(), args.toArray(new String[0]))) {
      return run.await();
    }
  }

  @Test
  void manyLanesSayWhatOneSaysAlsoWithASmallHeap() throws IOException {
    Path one = directory.resolve("one");
    Path many = directory.resolve("many");
    Result alone = run(one, MIXED, List.of());
    Result beside = run(many, MIXED, List.of("-Xmx64m"), "--jobs", "4");
    assertThat(alone.out()).as("%s", alone).contains("15 passed, 3 failed, 1 errors");
    assertThat(alone.log("test_20")).as("%s", alone).containsExactly("closes True");
    assertThat(alone.log("test_02")).containsExactly("second False");
    assertThat(stable(beside.out())).as("%s", beside).isEqualTo(stable(alone.out()));
    assertThat(beside.exitCode()).isEqualTo(alone.exitCode()).isEqualTo(1);
    assertThat(many.resolve("normalize")).hasSameBinaryContentAs(one.resolve("normalize"));
    assertThat(tests(many.resolve("output"))).isEqualTo(tests(one.resolve("output")));
    assertThat(stableXml(many.resolve("junit"))).isEqualTo(stableXml(one.resolve("junit")));
    assertThat(titles(many.resolve("shiviz"))).hasSize(20).isEqualTo(titles(one.resolve("shiviz")));
    assertThat(beside.leftovers()).isEmpty();
    assertThat(alone.leftovers()).isEmpty();
  }

  /** The first test is long enough for other lanes to take the next ones. */
  private static final String PREPARED =
      """
      def fill():
          assert_eq(db.main.send(data = "WRITE /filled yes"), "OK")

      db = service("db", "bin/linux/test/misbehave", interface("main", "tcp", 5432),
          args = ["listen", "5432"], healthcheck = tcp("localhost:5432"),
          snapshot = True, seed = fill)

      def found():
          assert_eq(db.main.send(data = "READ /filled"), "yes")
          assert_eq(db.main.send(data = "WRITE /filled no"), "OK")

      def test_1():
          assert_eq(len(events(type = "service_snapshot")), 1)
          fault(db, run = many_writes, write = delay("250ms"))
          found()

      def many_writes():
          for i in range(8):
              db.main.send(data = "WRITE /slow x")

      """
          + IntStream.rangeClosed(2, 9)
              .mapToObj(LanesIT::unannounced)
              .collect(Collectors.joining());

  @Test
  void everyLaneHasTheSnapshotAndTheFirstTestSaysSo() throws IOException {
    Path one = directory.resolve("one");
    Path many = directory.resolve("many");
    Result alone = run(one, PREPARED, List.of());
    Result beside = run(many, PREPARED, List.of(), "--jobs", "3");
    assertThat(alone.out()).as("%s", alone).contains("9 passed, 0 failed");
    assertThat(stable(beside.out())).as("%s", beside).isEqualTo(stable(alone.out()));
    assertThat(many.resolve("normalize")).hasSameBinaryContentAs(one.resolve("normalize"));
    assertThat(beside.leftovers()).isEmpty();
  }

  @Test
  void testsThatShareAVolumeStayInOneLane() throws IOException {
    String spec =
        """
        db = service("db", "bin/linux/test/misbehave", interface("main", "tcp", 5432),
            args = ["listen", "5432"], healthcheck = tcp("localhost:5432"),
            volumes = {"pool": "/pool"})

        def test_0(): assert_eq(db.main.send(data = "WRITE /pool/n 0"), "OK")

        """
            + IntStream.rangeClosed(1, 9)
                .mapToObj(LanesIT::afterTheOneBefore)
                .collect(Collectors.joining());
    Result result = run(directory.resolve("many"), spec, List.of(), "--jobs", "3");
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.out()).endsWith("10 passed, 0 failed\n");
    assertThat(result.problems())
        .containsOnlyOnce("[JOBS_SHARED_STATE]")
        .contains("carried out in one lane: its tests share the volume \"pool\"");
    assertThat(result.leftovers()).isEmpty();
  }

  private static String unannounced(int number) {
    return """
    def test_%d():
        assert_eq(len(events(type = "service_snapshot")), 0)
        found()

    """
        .formatted(number);
  }

  private static String afterTheOneBefore(int number) {
    return """
    def test_%d():
        assert_eq(db.main.send(data = "READ /pool/n"), "%d")
        assert_eq(db.main.send(data = "WRITE /pool/n %d"), "OK")

    """
        .formatted(number, number - 1, number);
  }

  /** Without times, and without the numbers that the kernel and retries of programs decide. */
  private static String stable(String out) {
    return out.replaceAll("\\(\\d+ms,", "(Nms,")
        .replaceAll("\\(\\d+ events\\)", "(N events)")
        .replaceAll("[0-9.]+s after it was ready", "Ns after it was ready")
        .replaceAll("(pipe|socket):\\[\\d+\\]", "$1")
        .replaceAll("(?m)^( +)#\\d+ +", "$1#N ")
        .replaceAll("(?m)^ +[-+][0-9.]+ms  #.*\n", "")
        // Which services did something behind the last step is a matter of moments, too.
        .replaceAll("(?m)^ +\\w+ system calls, last .*\n", "")
        .replaceAll("(?m)^(    (?:db|api)) +\\d+ total,.*$", "$1 calls");
  }

  private static String stableXml(Path file) throws IOException {
    return stable(Files.readString(file)).replaceAll("(time|timestamp)=\"[^\"]*\"", "$1=\"\"");
  }

  /** What the trace file says of each test, in its order, times and single calls left out. */
  private static List<Map<String, Object>> tests(Path file) throws IOException {
    List<Map<String, Object>> tests =
        Json.objects(Json.object(Files.readString(file)).get("tests"));
    for (Map<String, Object> test : tests) {
      test.keySet()
          .removeAll(List.of("events", "syscalls", "services", "duration_ms", "faults", "started"));
      for (Object streams : Json.object(test.getOrDefault("output", Map.of())).values()) {
        // when each line was written
        Json.object(streams).keySet().removeIf(key -> key.endsWith("_us"));
      }
      test.computeIfPresent("diagnostics", (key, value) -> stable(value.toString()));
    }
    return tests;
  }

  private static List<String> titles(Path shiviz) throws IOException {
    return Files.readAllLines(shiviz).stream().filter(line -> line.startsWith("===")).toList();
  }

  private HarnessRun start(String spec, String jobs) {
    return HarnessRun.start(
        directory, HarnessRun.write(directory, spec).toString(), "--verbose", "--jobs", jobs);
  }

  private static void awaitLanes(HarnessRun run, int lanes) {
    run.awaitContainers(
        lanes + " lanes",
        containers ->
            containers.stream().filter(LanesIT::isTracer).filter(ContainerSummary::running).count()
                == lanes);
  }

  private static boolean isTracer(ContainerSummary container) {
    return Labels.ROLE_TRACER.equals(container.labels().get(Labels.ROLE));
  }

  @Test
  void aLaneThatDiesTakesOneTestAndNoOther() {
    StringBuilder spec = new StringBuilder(Specs.DB + Specs.waiting("hit"));
    for (int i = 1; i <= 9; i++) {
      spec.append(Specs.ping("n" + i));
    }
    try (HarnessRun run = start(spec.toString(), "2")) {
      // The first lane starts first, and nothing else has the plain name.
      run.awaitText("WAIT");
      awaitLanes(run, 2);
      try (Engine engine = EngineLocator.system().locate()) {
        String first =
            run.containers().stream()
                .filter(container -> container.name().endsWith("-tracer"))
                .findFirst()
                .orElseThrow()
                .id();
        engine.kill(first, "SIGKILL");
      }
      Result result = run.await();
      assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
      assertThat(result.block("test_hit")).contains("ERROR", "[TRACER_LOST]");
      assertThat(result.out().lines().filter(line -> line.startsWith("---")).skip(1))
          .hasSize(9)
          .allMatch(line -> line.startsWith("--- PASS: test_n"))
          .isSorted();
      assertThat(result.out()).endsWith("9 passed, 0 failed, 1 errors\n");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  /** Its first test lasts until it is told to end, on a port of this machine. */
  private static final String TOLD =
      """
      db = service("db", "bin/linux/mock-db",
          interface("main", "tcp", 5432),
          ports = {5432: %d},
          healthcheck = tcp("localhost:5432"),
      )

      def told():
          for i in range(1000):
              if db.main.send(data="GET go") == "on":
                  return
          fail("not told to go on")

      # Late answers make the loop last: 1,000 turns take 50 s at least.
      def test_n1(): fault(db, run=told, sendto=delay("50ms"))

      def test_n2(): assert_eq(db.main.send(data="PING"), "PONG")
      def test_n3(): assert_eq(db.main.send(data="PING"), "PONG")
      def test_n4(): assert_eq(db.main.send(data="PING"), "PONG")
      """;

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  @Test
  void aLaneThatCannotStartLeavesItsTestsToTheOthers() throws IOException {
    int port = freePort();
    Path spec = HarnessRun.write(directory, TOLD.formatted(port));
    // Only the second lane numbers its containers.
    try (RefusingEngine engine = new RefusingEngine("there is no room for more", "-svc-db-2");
        HarnessRun run =
            HarnessRun.start(
                directory,
                List.of(),
                Map.of("DOCKER_HOST", engine.host()),
                spec.toString(),
                "--jobs",
                "2")) {
      run.awaitText("a lane could not start its containers, the others run its tests: ");
      tell(run, port, "SET go on");
      Result result = run.await();
      assertThat(result.exitCode()).as("%s", result).isZero();
      assertThat(result.out()).endsWith("4 passed, 0 failed\n");
      assertThat(result.problems()).containsOnlyOnce("a lane could not start its containers");
      assertThat(result.err())
          .contains("there is no room for more")
          .contains("use fewer --jobs when the engine has no room for so many containers");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @Test
  void onlyTheFirstLaneHasPinnedPorts() throws IOException {
    int port = freePort();
    try (HarnessRun run = start(TOLD.formatted(port), "2")) {
      run.awaitContainers(
          "services of two lanes",
          containers ->
              containers.stream().filter(one -> !isTracer(one) && one.running()).count() == 2);
      tell(run, port, "SET go on");
      Result result = run.await();
      assertThat(result.exitCode()).as("%s", result).isZero();
      assertThat(result.out()).endsWith("4 passed, 0 failed\n");
      assertThat(result.problems()).doesNotContain("a lane could not start");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  /** Whoever takes longer was not asked by a connection that holds. */
  private static final int ANSWER_MILLIS = 5_000;

  /** Says a line to the service of the first test, once that service listens, and it says OK. */
  private static void tell(HarnessRun run, int port, String line) {
    // The engine accepts on the host's port as soon as the container is there, and closes such a
    // connection when nothing listens behind it yet: the other lane can be gone before that.
    run.await(
        "an answer on port " + port,
        () -> {
          try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            byte[] answer = socket.getInputStream().readNBytes(2);
            return "OK".equals(new String(answer, StandardCharsets.UTF_8));
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Test
  void nothingIsLeftOfLanesWhoseHarnessIsKilled() {
    String spec = Specs.DB + Specs.waiting("a") + Specs.waiting("b") + Specs.waiting("c");
    try (HarnessRun run = start(spec, "3")) {
      awaitLanes(run, 3);
      run.signal("KILL");
      run.awaitCleanEngine();
    }
  }
}
