package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.ContainerDetails;
import dev.faultbox.engine.ContainerSummary;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.Labels;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** kill -9 of the tool at every stage: nothing of the run is left 15 s later. */
class KilledHarnessIT {
  private static final String STUBBORN_TEARDOWN =
      Specs.DB
          + Specs.STUBBORN
          + """
          def test_a():
              db.send(data="SAY done")
              assert_true(True)
          """;

  /** Where the tool is when it is killed. */
  enum Stage {
    FIRST_CONTAINER_CREATED {
      @Override
      void await(HarnessRun run) {
        run.awaitContainers("the first container", containers -> !containers.isEmpty());
      }
    },
    TRACER_STARTED {
      @Override
      void await(HarnessRun run) {
        run.awaitContainers("the tracer runs", any(Stage::isRunningTracer));
      }
    },
    SERVICE_CONTAINER_STARTED {
      @Override
      void await(HarnessRun run) {
        run.awaitContainers("a service runs", any(c -> c.running() && !isRunningTracer(c)));
      }
    },
    INSTANCE_STARTING {
      @Override
      String spec() {
        return Specs.NEVER_READY + "def test_a():\n    assert_true(True)\n";
      }

      @Override
      void await(HarnessRun run) {
        run.awaitText(Specs.STARTED);
      }
    },
    IN_A_BODY {
      @Override
      void await(HarnessRun run) {
        run.awaitText("WAIT");
      }
    },
    TEARDOWN {
      @Override
      String spec() {
        return STUBBORN_TEARDOWN;
      }

      @Override
      void await(HarnessRun run) {
        run.awaitText("done");
        ProcessHandle gate = gate(run, "db");
        run.await("the instance of db has ended", () -> gate.children().findAny().isEmpty());
      }
    };

    String spec() {
      return Specs.DB + Specs.waiting("a");
    }

    abstract void await(HarnessRun run);

    private static Predicate<List<ContainerSummary>> any(Predicate<ContainerSummary> condition) {
      return containers -> containers.stream().anyMatch(condition);
    }

    private static boolean isRunningTracer(ContainerSummary container) {
      return container.running() && Labels.ROLE_TRACER.equals(container.labels().get(Labels.ROLE));
    }
  }

  @TempDir private Path directory;

  private HarnessRun start(String spec) {
    return HarnessRun.start(directory, HarnessRun.write(directory, spec).toString(), "--verbose");
  }

  private static ProcessHandle gate(HarnessRun run, String service) {
    try (Engine engine = EngineLocator.system().locate()) {
      ContainerDetails details =
          engine.inspect(run.container(service).orElseThrow().id()).orElseThrow();
      return ProcessHandle.of(details.hostPid()).orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftOfAKilledHarness(Stage stage) {
    try (HarnessRun run = start(stage.spec())) {
      stage.await(run);
      run.signal("KILL");
      assertThat(run.exitValue()).isEqualTo(128 + 9);
      run.awaitCleanEngine();
    }
  }

  /** A container for each test leaves its state in an image of the run's own. */
  @Test
  void nothingIsLeftOfStatesThatWereSaved() {
    String spec =
        Specs.DB.replace("healthcheck", "snapshot = True, isolation = \"container\", healthcheck");
    try (HarnessRun run = start(spec + Specs.waiting("a"))) {
      run.awaitText("WAIT");
      run.signal("KILL");
      run.awaitCleanEngine();
    }
  }

  @Test
  void whatWasInTheMakingIsRemovedToo() throws Exception {
    try (HarnessRun run = start(Specs.DB + Specs.ping("a"))) {
      ProcessHandle watchdog = run.awaitWatchdog();
      Stage.FIRST_CONTAINER_CREATED.await(run);
      run.signal("KILL");
      watchdog.onExit().get(1, TimeUnit.MINUTES);
      assertThat(run.containers()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"INSTANCE_STARTING", "IN_A_BODY", "TEARDOWN"})
  void runningContainersEndByThemselvesWhenTheWatchdogIsKilledToo(Stage stage) {
    try (HarnessRun run = start(stage.spec())) {
      ProcessHandle watchdog = run.awaitWatchdog();
      stage.await(run);
      Signals.send("STOP", run.process().pid());
      watchdog.destroyForcibly();
      run.signal("KILL");
      run.awaitCleanEngine();
    }
  }

  @Test
  void aGateThatNobodyComesForEndsByItself() {
    try (HarnessRun run = start(Specs.DB + Specs.ping("a"))) {
      ProcessHandle watchdog = run.awaitWatchdog();
      Stage.SERVICE_CONTAINER_STARTED.await(run);
      // Before or after it was attached: both must end.
      Signals.send("STOP", run.process().pid());
      watchdog.destroyForcibly();
      run.signal("KILL");
      run.awaitNoneRunning();
    }
  }
}
