package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another product behind the same interface, run for real. */
@Timeout(240)
class PodmanIT {
  @TempDir private Path directory;

  @Test
  void imagesVolumesAndPreparedStatesWorkAsTheyDoElsewhere() throws Exception {
    try (PodmanService podman = PodmanService.start()) {
      WholeServices.assertAsEverywhere(WholeServices.run(directory, podman.host()));
      assertThat(podman.containers()).isEmpty();
    }
  }

  @Test
  void faultsInTwoServicesWorkAsTheyDoElsewhere() throws Exception {
    try (PodmanService podman = PodmanService.start();
        HarnessRun run =
            HarnessRun.start(
                directory,
                List.of(),
                Map.of("DOCKER_HOST", podman.host()),
                "specs/faults.star",
                "--verbose")) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.out()).contains("11 passed, 0 failed");
      assertThat(podman.containers()).isEmpty();
    }
  }
}
