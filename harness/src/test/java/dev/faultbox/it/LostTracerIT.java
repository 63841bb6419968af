package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.ContainerDetails;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tracer, gate or container are taken away while a test needs them. */
class LostTracerIT {
  @TempDir private Path directory;

  private HarnessRun start(String spec) {
    return HarnessRun.start(directory, HarnessRun.write(directory, spec).toString(), "--verbose");
  }

  private static void onEngine(HarnessRun run, String role, BiConsumer<Engine, String> action) {
    try (Engine engine = EngineLocator.system().locate()) {
      action.accept(engine, run.container(role).orElseThrow().id());
    }
  }

  private static HarnessRun.Result assertOneErrorOnly(HarnessRun run, String error) {
    HarnessRun.Result result = run.await();
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out())
        .contains("--- PASS: test_before", "--- ERROR: test_hit", "--- PASS: test_after")
        .contains("2 passed, 0 failed, 1 errors")
        .contains(error);
    assertThat(result.leftovers()).isEmpty();
    return result;
  }

  private static String around(String hit) {
    return Specs.DB + Specs.ping("before") + hit + Specs.ping("after");
  }

  @Test
  void aKilledTracerMakesTheTestAnErrorAndTheNextOnesPass() {
    try (HarnessRun run = start(around(Specs.waiting("hit")))) {
      run.awaitText("WAIT");
      onEngine(run, "tracer", (engine, id) -> engine.kill(id, "SIGKILL"));
      assertOneErrorOnly(run, "[TRACER_LOST]");
    }
  }

  /** The containers behind a lost tracer are new ones, and the volume is the one before. */
  @Test
  void aNamedVolumeOutlivesTheTracer() {
    String spec =
        around(Specs.waiting("hit"))
            .replace("healthcheck", "volumes = {\"pool\": \"/pool\"}, healthcheck")
            .replaceFirst("PING\"\\), \"PONG", "WRITE /pool/note kept\"), \"OK")
            .replaceFirst("PING\"\\), \"PONG", "READ /pool/note\"), \"kept");
    try (HarnessRun run = start(spec)) {
      run.awaitText("WAIT");
      onEngine(run, "tracer", (engine, id) -> engine.kill(id, "SIGKILL"));
      assertOneErrorOnly(run, "[TRACER_LOST]");
    }
  }

  @Test
  void aTracerThatDoesNotAnswerIsGivenUp() {
    String hit =
        """
        def test_hit():
            db.send(data="SAY now")
            for i in range(3000):
                db.send(data="TOUCH /tmp/x")
            assert_true(True)

        """;
    try (HarnessRun run = start(around(hit))) {
      run.awaitText("now");
      onEngine(
          run,
          "tracer",
          (engine, id) -> Signals.send("STOP", engine.inspect(id).orElseThrow().hostPid()));
      assertOneErrorOnly(run, "[TRACER_LOST]");
    }
  }

  @Test
  void aKilledGateIsAnErrorThatNamesTheService() {
    try (HarnessRun run = start(around(Specs.waiting("hit")))) {
      run.awaitText("WAIT");
      onEngine(run, "db", (engine, id) -> engine.kill(id, "SIGKILL"));
      assertOneErrorOnly(run, "the container of service \"db\" is gone");
    }
  }

  @Test
  void aRemovedContainerIsAnErrorThatNamesTheService() {
    try (HarnessRun run = start(around(Specs.waiting("hit")))) {
      run.awaitText("WAIT");
      onEngine(run, "db", Engine::removeForce);
      assertOneErrorOnly(run, "the container of service \"db\" is gone");
    }
  }

  @Test
  void aContainerRemovedWhileItsServiceStartsIsAnErrorToo() {
    String spec =
        Specs.DB
            + """
            other = service("other", "bin/linux/test/misbehave",
                interface("main", "tcp", 5432),
                args = ["flood", "80", "5432"],
                depends_on = [db],
                healthcheck = tcp("localhost:5433", timeout = "60s"),
            )

            def test_hit():
                pass
            """;
    try (HarnessRun run = start(spec)) {
      run.awaitText(Specs.STARTED);
      onEngine(run, "other", Engine::removeForce);
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
      assertThat(result.out())
          .contains("--- ERROR: test_hit", "the container of service \"other\" is gone");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @Test
  void aContainerLostBetweenTwoTestsIsReplaced() {
    // The body ends, and the stubborn service keeps the teardown busy while db's container goes.
    String spec =
        Specs.DB
            + Specs.STUBBORN
            + """
            def test_before():
                assert_eq(db.send(data="SAY done"), "OK")

            """
            + Specs.ping("after");
    try (HarnessRun run = start(spec)) {
      run.awaitText("done");
      onEngine(
          run,
          "db",
          (engine, id) -> {
            ContainerDetails details = engine.inspect(id).orElseThrow();
            ProcessHandle gate = ProcessHandle.of(details.hostPid()).orElseThrow();
            run.await("the instance has ended", () -> gate.children().findAny().isEmpty());
            engine.removeForce(id);
          });
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.out()).contains("2 passed, 0 failed");
      assertThat(result.leftovers()).isEmpty();
    }
  }
}
