package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorIT {
  @TempDir Path directory;

  @Test
  void looksAtEverythingAndLeavesNothing() {
    HarnessRun.Result result = HarnessRun.run(directory, "doctor");
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out())
        .contains("ok    engine")
        .contains("ok    tracer")
        .contains("ok    calls")
        .contains("ok    ports")
        .contains("ok    network")
        .contains("Runs will work here.");
    assertThat(result.out().lines().filter(line -> line.startsWith("fail"))).isEmpty();
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void anEngineThatIsNotThereIsToldWithWhatToDo() {
    try (HarnessRun run =
        HarnessRun.start(
            directory,
            List.of(),
            Map.of("DOCKER_HOST", "unix:///nowhere/docker.sock"),
            "doctor",
            "--format",
            "json")) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
      assertThat(result.out())
          .contains("\"works\":false")
          .contains("\"level\":\"fail\",\"subject\":\"engine\"")
          .contains("correct or unset the variable")
          .contains("/nowhere/docker.sock: no such file");
    }
  }

  @Test
  void aUserWhoDoesNotWaitFindsNothingLeft() {
    try (HarnessRun run = HarnessRun.start(directory, "doctor")) {
      run.awaitContainers("a container is made", containers -> !containers.isEmpty());
      run.signal("INT");
      HarnessRun.Result result = run.awaitAfterSignal();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(130);
      run.awaitCleanEngine();
    }
  }
}
