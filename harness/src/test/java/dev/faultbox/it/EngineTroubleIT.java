package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.ScriptedEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine is not there, is not usable, or goes away. */
class EngineTroubleIT {
  @TempDir private Path directory;

  private HarnessRun start(String host, String spec, String... options) {
    return start(Map.of("DOCKER_HOST", host), spec, options);
  }

  private HarnessRun start(Map<String, String> environment, String spec, String... options) {
    List<String> args = new ArrayList<>();
    args.add(HarnessRun.write(directory, spec).toString());
    args.add("--verbose");
    args.addAll(List.of(options));
    return HarnessRun.start(directory, List.of(), environment, args.toArray(String[]::new));
  }

  private void assertUnavailable(String host, String... texts) {
    try (HarnessRun run = start(host, Specs.DB + Specs.ping("a"))) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
      assertThat(result.out()).isEqualTo("0 passed, 0 failed, 1 not run\n");
      assertThat(result.err()).contains("error [ENGINE_UNAVAILABLE]: ").contains(texts);
    }
  }

  private static String version(String api) {
    return """
    {"Platform":{"Name":"Docker Engine"},"Version":"1.2.3","ApiVersion":"%s","MinAPIVersion":"1.12",
     "Os":"linux","Arch":"amd64","KernelVersion":"6.1.0"}
    """
        .formatted(api);
  }

  @Test
  void anAbsentEngineIsNamedWithWhatToDo() {
    assertUnavailable(
        "unix:///nonexistent",
        "no container engine answers at DOCKER_HOST; correct or unset the variable",
        "DOCKER_HOST=unix:///nonexistent: no such file");
  }

  @Test
  void anOldEngineIsToldToBeUpgraded() throws IOException {
    try (ScriptedEngine old =
        new ScriptedEngine(request -> ScriptedEngine.json(200, version("1.24")))) {
      assertUnavailable(
          "unix://" + old.socket(),
          "Docker Engine 1.2.3 speaks API 1.24, at least 1.40 is needed; upgrade it");
    }
  }

  @Test
  void anEngineThatHangsUpIsNamed() throws IOException {
    try (ScriptedEngine silent = new ScriptedEngine(request -> null)) {
      assertUnavailable("unix://" + silent.socket(), "DOCKER_HOST=unix://" + silent.socket());
    }
  }

  @Test
  void anEngineThatHangsIsNotWaitedForLongerThanItsTime() throws IOException {
    ScriptedEngine[] hanging = new ScriptedEngine[1];
    try (ScriptedEngine engine =
        new ScriptedEngine(
            request -> {
              hanging[0].closed.await();
              return null;
            })) {
      hanging[0] = engine;
      assertUnavailable("unix://" + engine.socket(), "no answer within 5 s");
    }
  }

  @Test
  void ctrlCEndsTheWaitForAHangingEngine() throws IOException {
    ScriptedEngine[] hanging = new ScriptedEngine[1];
    try (ScriptedEngine engine =
        new ScriptedEngine(
            request -> {
              if (request.target().equals("/version")) {
                return ScriptedEngine.json(200, version("1.41"));
              }
              hanging[0].closed.await();
              return null;
            })) {
      hanging[0] = engine;
      try (HarnessRun run = start("unix://" + engine.socket(), Specs.DB + Specs.ping("a"))) {
        run.await("a second request", () -> engine.requests().size() > 1);
        run.signal("INT");
        HarnessRun.Result result = run.await();
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(130);
        assertThat(result.out()).isEqualTo("0 passed, 0 failed, 1 not run (interrupted)\n");
      }
    }
  }

  /** Nobody learns its id, and it is removed all the same. */
  @Test
  void aContainerWhoseAnswerIsLostDoesNotStay() throws IOException {
    try (RefusingEngine engine = RefusingEngine.losingTheAnswerTo("-svc-db");
        HarnessRun run = start(engine.host(), Specs.DB + Specs.ping("a"))) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as("%s", result).isEqualTo(3);
      assertThat(result.err())
          .contains("error [ENGINE_UNAVAILABLE]", "failed to create a container of image");
      assertThat(engine.refused()).isEqualTo(1);
      run.awaitCleanEngine();
    }
  }

  @Test
  void anEngineThatDiesInATestEndsTheRun() throws Exception {
    String spec = Specs.DB + Specs.ping("before") + Specs.waiting("hit") + Specs.ping("after");
    try (SecondEngine engine = SecondEngine.start();
        HarnessRun run = start(engine.host(), spec)) {
      run.awaitText("WAIT");
      engine.kill();
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
      assertThat(result.out())
          .contains(
              "--- PASS: test_before", "--- ERROR: test_hit", "the engine was lost during the test")
          .contains("1 passed, 0 failed, 1 errors, 1 not run\n");
      assertThat(result.err()).contains("error [ENGINE_UNAVAILABLE]: ");
      // Nobody is left to ask; the processes of the containers themselves must be gone.
      run.await("instances, gate and tracer have ended", engine::hasNoContainerProcesses);
    }
  }

  /** Nothing of the run comes back with it, not even the volume. */
  @Test
  void anEngineThatIsRestartedInATestEndsTheRun() throws Exception {
    String spec =
        Specs.DB.replace("healthcheck", "volumes = {\"pool\": \"/pool\"}, healthcheck")
            + Specs.ping("before")
            + Specs.waiting("hit")
            + Specs.ping("after");
    try (SecondEngine engine = SecondEngine.start();
        HarnessRun run = start(engine.host(), spec)) {
      run.awaitText("WAIT");
      engine.restart();
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
      assertThat(result.out())
          .contains(
              // The tracer's container ends first.
              "--- PASS: test_before", "--- ERROR: test_hit", "or the engine is gone")
          .contains("1 passed, 0 failed, 1 errors, 1 not run\n");
      assertThat(result.err()).contains("error [ENGINE_UNAVAILABLE]: ");
      run.await("nothing of the run is on the engine", () -> engine.hasNothingOf(run.id()));
      try (HarnessRun again = start(engine.host(), Specs.DB + Specs.ping("again"))) {
        assertThat(again.await().exitCode()).isZero();
      }
    }
  }

  @Test
  void anEngineBehindTlsIsUsedByThoseItKnows() throws Exception {
    String spec =
        Specs.DB
            + """
            def test_fault():
                def scenario():
                    assert_eq(db.send(data="PING"), "PONG")
                fault(db, accept4=delay("1ms"), run=scenario)
            """;
    try (SecondEngine engine = SecondEngine.behindTls()) {
      HarnessRun.Result result = runAs(engine, "friend", spec);
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.out()).contains("--- PASS: test_fault");
      assertThat(result.err()).doesNotContain("[LEFT_OVERS]");
      assertThat(engine.containers()).isZero();
      // Ports that it maps are at its address then, and its containers' own lead nowhere.
      HarnessRun.Result remote = runAs(engine, engine.remoteHost(), "friend", spec);
      assertThat(remote.exitCode()).as(remote.toString()).isZero();
      assertThat(engine.containers()).isZero();
      assertThat(runAs(engine, "doubter", spec).err())
          .contains("its certificate is not from the authority in ca.pem");
      assertThat(runAs(engine, "nobody", spec).err())
          .contains("it wants a certificate of ours; put cert.pem and key.pem into ");
      assertThat(runAs(engine, "stranger", spec).err())
          .contains("it does not accept our certificate (cert.pem, key.pem)");
    }
  }

  private HarnessRun.Result runAs(SecondEngine engine, String user, String spec) {
    return runAs(engine, engine.secureHost(), user, spec);
  }

  private HarnessRun.Result runAs(SecondEngine engine, String host, String user, String spec) {
    Map<String, String> environment =
        Map.of(
            "DOCKER_HOST",
            host,
            "DOCKER_TLS_VERIFY",
            "1",
            "DOCKER_CERT_PATH",
            engine.certificates(user).toString());
    try (HarnessRun run = start(environment, spec)) {
      return run.await();
    }
  }

  @Test
  void anEngineThatDiesUnderSeveralLanesEndsThemAll() throws Exception {
    StringBuilder spec = new StringBuilder(Specs.DB);
    for (String name : List.of("a", "b", "c", "d")) {
      spec.append(Specs.waiting(name));
    }
    try (SecondEngine engine = SecondEngine.start();
        HarnessRun run = start(engine.host(), spec.toString(), "--jobs", "2")) {
      run.awaitText("WAIT");
      // A tracer and a service for each.
      run.await("two lanes", () -> engine.running() == 4);
      engine.kill();
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
      assertThat(result.out())
          .contains("--- ERROR: test_a", "the engine was lost during the test", " not run\n")
          .doesNotContain("--- PASS");
      assertThat(result.err()).containsOnlyOnce("error [ENGINE_UNAVAILABLE]: ");
      run.await("instances, gates and tracers have ended", engine::hasNoContainerProcesses);
    }
  }

  @Test
  void anEngineWhoseDiskIsFullIsNamed() throws Exception {
    try (SecondEngine engine = SecondEngine.withDiskOf("4m")) {
      Path filler = engine.data().resolve("filler");
      fill(filler, 2 << 20);
      assertNoRoom(engine, "error [BUILD_FAILED]: the container engine refused to import image ");
      Files.delete(filler);
      try (HarnessRun run = start(engine.host(), Specs.DB + Specs.ping("a"))) {
        HarnessRun.Result result = run.await();
        assertThat(result.exitCode()).as(result.toString()).isZero();
      }
      fill(filler, Long.MAX_VALUE);
      assertNoRoom(engine, "error [ENGINE_UNAVAILABLE]: the container engine refused to create ");
    }
  }

  private void assertNoRoom(SecondEngine engine, String message) {
    try (HarnessRun run = start(engine.host(), Specs.DB + Specs.ping("a"))) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
      assertThat(result.err()).contains(message, "no space left on device", "docker system df");
    }
  }

  /** Writes so many bytes, or until the disk is full. */
  private static void fill(Path file, long bytes) {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long written = 0; written < bytes; written += block.length) {
        out.write(block);
      }
    } catch (IOException e) {
      // full
    }
  }
}
