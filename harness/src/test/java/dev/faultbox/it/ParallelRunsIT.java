package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several harnesses on one engine. */
class ParallelRunsIT {
  @TempDir private Path directory;

  @Test
  void runsSideBySideDoNotDisturbEachOther() throws IOException {
    StringBuilder spec = new StringBuilder(Specs.DB);
    for (int i = 0; i < 20; i++) {
      spec.append(Specs.ping("n" + i));
    }
    Path left = Files.createDirectory(directory.resolve("left"));
    Path right = Files.createDirectory(directory.resolve("right"));
    try (HarnessRun one =
            HarnessRun.start(left, HarnessRun.write(left, spec.toString()).toString());
        HarnessRun two =
            HarnessRun.start(right, HarnessRun.write(right, spec.toString()).toString())) {
      for (HarnessRun run : new HarnessRun[] {one, two}) {
        HarnessRun.Result result = run.await();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).endsWith("20 passed, 0 failed\n");
        assertThat(result.leftovers()).isEmpty();
      }
    }
  }

  @Test
  void aRunThatWaitsIsNotSweptByAnother() {
    try (HarnessRun waiting =
        HarnessRun.start(
            directory,
            HarnessRun.write(directory, Specs.DB + Specs.waiting("a")).toString(),
            "--verbose")) {
      waiting.awaitText("WAIT");
      int before = waiting.containers().size();
      HarnessRun.Result other = HarnessRun.spec(directory, Specs.DB + Specs.ping("b"));
      assertThat(other.exitCode()).as(other.toString()).isZero();
      assertThat(waiting.containers()).hasSize(before).hasSize(2);
    }
  }
}
