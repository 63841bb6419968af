package dev.faultbox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the containers of a harness that is gone. */
@ExtendWith(LeakCheck.class)
@ResourceLock(LeakCheck.CONTAINERS)
@Timeout(120)
class CleanupIT {
  /** The promise of the product. */
  private static final Duration PROMISE = Duration.ofSeconds(15);

  private static Engine engine;

  private final String run = LeakCheck.newRun();

  @BeforeAll
  static void locate() {
    engine = EngineLocator.system().locate();
    StaticProgram.ensureImage(engine);
  }

  @AfterEach
  void removeContainers() {
    containers(run).forEach(container -> engine.removeForce(container.id()));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static List<ContainerSummary> containers(String run) {
    return engine.list(Map.of(Labels.RUN, run));
  }

  /** A running stand-in and its watchdog. */
  private record Harness(Process process, long watchdogPid) {
    ProcessHandle watchdog() {
      return ProcessHandle.of(watchdogPid).orElseThrow();
    }

    /** One that has ended already has no handle. */
    void awaitEndOfWatchdog() throws Exception {
      Optional<ProcessHandle> alive = ProcessHandle.of(watchdogPid);
      if (alive.isPresent()) {
        alive.get().onExit().get(PROMISE.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  private Harness harness(String stage) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StandInHarness.class.getName(),
                run,
                stage)
            .redirectError(Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    long pid = Long.parseLong(out.readLine());
    assertThat(out.readLine()).isEqualTo(stage);
    return new Harness(process, pid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"created", "started"})
  void aKilledHarnessLeavesNoContainer(String stage) throws Exception {
    Harness harness = harness(stage);
    assertThat(containers(run)).isNotEmpty();
    harness.process().destroyForcibly().waitFor();
    Await.until("the containers are removed", PROMISE, () -> containers(run).isEmpty());
    ProcessHandle.of(harness.watchdogPid()).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void aContainerInTheMakingIsRemovedToo() throws Exception {
    Harness harness = harness("creating");
    Await.until("one container is created", PROMISE, () -> !containers(run).isEmpty());
    harness.process().destroyForcibly().waitFor();
    harness.awaitEndOfWatchdog();
    assertThat(containers(run)).isEmpty();
  }

  @Test
  void theWatchdogOutlivesTheSignalsOfATerminal() throws Exception {
    Harness harness = harness("created");
    String pid = Long.toString(harness.watchdog().pid());
    for (String signal : new String[] {"-INT", "-TERM", "-HUP"}) {
      assertThat(new ProcessBuilder("kill", signal, pid).inheritIO().start().waitFor()).isZero();
    }
    harness.process().destroyForcibly().waitFor();
    Await.until("the container is removed", PROMISE, () -> containers(run).isEmpty());
    ProcessHandle.of(harness.watchdogPid()).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void aReleasedWatchdogTouchesNothing() throws Exception {
    Harness harness = harness("released");
    harness.awaitEndOfWatchdog();
    harness.process().destroyForcibly().waitFor();
    assertThat(containers(run)).hasSize(1);
  }

  @Test
  void theSweeperLeavesYoungAndLivingRunsAlone() {
    String tracer = create(Labels.ofTracer(run, "0"));
    engine.start(tracer);
    create(Labels.ofService(run, "0", "db"));
    assertThat(new Sweeper(engine, "other").sweep()).doesNotContain(tracer);
    assertThat(containers(run)).hasSize(2);
  }

  @Test
  void theSweeperRemovesADeadRun() {
    String tracer = create(Labels.ofTracer(run, "0"));
    String service = create(Labels.ofService(run, "0", "db"));
    // A container cannot be made old, so the grace period is ended instead.
    List<String> removed = new Sweeper(engine, "other", Duration.ofDays(-1), run::equals).sweep();
    assertThat(removed).containsExactlyInAnyOrder(tracer, service);
    assertThat(containers(run)).isEmpty();
  }

  private static String create(Map<String, String> labels) {
    return engine.create(
        ContainerRequest.of(StaticProgram.TAG)
            .labels(labels)
            .entrypoint(List.of("/program", "idle"))
            .build());
  }
}
