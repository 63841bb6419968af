package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More events than the log of a test holds. */
class EventFloodIT {
  @TempDir private Path directory;

  @Test
  void aMillionCallsAreCountedAndTheTestIsInconclusive() {
    String spec =
        Specs.DB
            + """
            def test_flood():
                for i in range(21):
                    assert_eq(db.send(data="LOOP 50000 /"), "OK")

            """
            + Specs.ping("after");
    try (HarnessRun run =
        HarnessRun.start(
            directory,
            List.of("-Xmx256m"),
            Map.of(),
            HarnessRun.write(directory, spec).toString())) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(4);
      assertThat(result.out())
          .contains("--- INCONCLUSIVE: test_flood")
          .containsPattern("\\[EVENTS_DROPPED\\] 500\\d\\d events of this test were not kept")
          .contains("openat:1050000")
          .contains("--- PASS: test_after")
          .endsWith("1 passed, 0 failed, 1 inconclusive\n");
    }
  }
}
