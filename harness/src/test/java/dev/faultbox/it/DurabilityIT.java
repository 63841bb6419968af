package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Power cuts and bad disks at the exact call, and what is on the disk then. */
final class DurabilityIT {
  @TempDir Path directory;

  @Test
  void shippedSpecDoesWhatItSays() throws IOException {
    Path json = directory.resolve("out.json");
    try (HarnessRun run =
        HarnessRun.start(directory, "specs/crash.star", "--output", json.toString())) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.out())
          .contains("17 passed, 0 failed")
          .containsPattern(
              "#\\d+  db           write            crash\\(before\\)  /tmp/mock-db\\.wal\n")
          .containsPattern(
              "#\\d+  db           write            torn\\(10\\)  /tmp/mock-db\\.wal\n")
          .containsPattern("#\\d+  disk         read             corrupt\\(3\\)  /tmp/x\n")
          .contains(
              "fault rule on db: sendto=crash(after) → filter:[sendto,sendmsg,sendmmsg] nth=1 (1 hits)\n")
          .contains(" path=\"/tmp/mock-db.wal\" after_bytes=40 (2 hits)\n")
          .containsPattern(
              "\\[SERVICE_CRASHED] service \"db\" exited during the test \\(signal KILL, \\d\\.\\ds"
                  + " after it was ready\\), as a rule asked\n");
      assertThat(result.leftovers()).isEmpty();
    }
    assertThat(Files.readString(json))
        .contains("\"action\":\"crash\",\"when\":\"after\"")
        .contains("\"trigger\":\"after_bytes=40\"");
  }
}
