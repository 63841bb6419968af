package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * As many events as the log of a test promises to hold, and more than it can. Alone, because it
 * keeps all processors busy.
 */
@Isolated
class EventFloodIT {
  /** A path of 3,840 bytes: few calls fill the log. */
  private static final String LONG_PATH = ("/" + "x".repeat(255)).repeat(15);

  @TempDir private Path directory;

  @Test
  void aMillionCallsAreAllThere() {
    String spec =
        Specs.DB
            + """
            def test_million():
                for i in range(20):
                    assert_eq(db.send(data="LOOP 50000 /"), "OK")
                assert_eq(len(events(service="db", syscall="openat", path="/")), 1000000)
                assert_eventually(service="db", seq=events(syscall="openat")[-1].seq)

            def test_overflow():
                for i in range(6):
                    assert_eq(db.send(data="MISS 10000 %s"), "OK")

            """
                .formatted(LONG_PATH)
            + Specs.ping("after");
    try (HarnessRun run =
        HarnessRun.start(
            directory,
            List.of("-Xmx384m"),
            Map.of(),
            HarnessRun.write(directory, spec).toString())) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(4);
      assertThat(result.out())
          .contains("--- PASS: test_million")
          .contains("--- INCONCLUSIVE: test_overflow")
          .containsPattern("\\[EVENTS_DROPPED\\] \\d+ events of this test were not kept")
          .contains("openat:6000")
          .contains("--- PASS: test_after")
          .endsWith("2 passed, 0 failed, 1 inconclusive\n");
    }
  }
}
