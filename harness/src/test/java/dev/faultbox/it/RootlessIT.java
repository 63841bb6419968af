package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine without root, run for real. It has a network of its own, so that its containers are
 * reached at mapped ports alone, also by a harness that runs in a container.
 */
@Timeout(240)
class RootlessIT {
  @TempDir private Path directory;

  @Test
  void everythingWorksAsItDoesElsewhere() throws Exception {
    try (RootlessEngine engine = RootlessEngine.start()) {
      try (HarnessRun run = start(engine, "specs/faults.star")) {
        HarnessRun.Result result = run.await();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("11 passed, 0 failed");
      }
      WholeServices.assertAsEverywhere(WholeServices.run(directory, engine.host()));
      try (HarnessRun run = start(engine, "doctor")) {
        HarnessRun.Result result = run.await();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("warn  rootless    the engine runs without root");
      }
      assertThat(engine.containers()).isEmpty();
    }
  }

  private HarnessRun start(RootlessEngine engine, String argument) {
    return HarnessRun.start(directory, List.of(), Map.of("DOCKER_HOST", engine.host()), argument);
  }
}
