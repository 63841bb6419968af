package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QuietReportTest {
  private static String quiet(boolean withFailure) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    QuietReport report = new QuietReport(new ConsoleReport(out, false, false));
    if (withFailure) {
      Samples.play(
          report,
          Samples.summary(1),
          Samples.passing("test_a").build(),
          Samples.failing("test_b", Verdict.FAIL).build(),
          Samples.passing("test_c").build());
    } else {
      Samples.play(report, Samples.summary(0), Samples.passing("test_a").build());
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void passesAreCountedOnly() {
    assertThat(quiet(false)).isEqualTo("1 passed, 0 failed\n");
  }

  @Test
  void whatIsNoPassIsShownInFull() {
    String text = quiet(true);
    assertThat(text).startsWith("--- FAIL: test_b").endsWith("\n\n2 passed, 1 failed\n");
    assertThat(text).doesNotContain("test_a").doesNotContain("test_c");
  }
}
