package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressReportTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  @Test
  void lineIsDrawnWithElapsedTimeAndErasedBeforeAResult() {
    ProgressReport report = report(true, 80);
    report.runStarted(Samples.run("test_a", "test_b"));
    report.progress("building the image of db");
    now += TimeUnit.MILLISECONDS.toNanos(900);
    report.redraw();
    now += TimeUnit.MILLISECONDS.toNanos(2200);
    report.redraw();
    report.testStarted("test_a");
    report.redraw();
    report.testFinished(Samples.passing("test_a").build());

    assertThat(written())
        .isEqualTo(
            "\r\u001b[Kbuilding the image of db"
                + "\r\u001b[Kbuilding the image of db"
                + "\r\u001b[Kbuilding the image of db (3s)"
                + "\r\u001b[Ktest_a (1 of 2)"
                + "\r\u001b[K");
  }

  @Test
  void quickTestsDrawNothing() {
    ProgressReport report = report(true, 80);

    Samples.play(report, Samples.summary(0), Samples.passing("test_a").build());

    assertThat(written()).isEmpty();
  }

  @Test
  void pipeGetsServiceOutputOnly() {
    ProgressReport report = report(false, 80);
    report.progress("starting containers");
    report.serviceOutput("db", "stderr", "listening\u001b[2J");
    report.redraw();
    report.runFinished(Samples.summary(0));

    assertThat(written()).isEqualTo("db: listening\\x1b[2J\n");
  }

  @Test
  void serviceOutputStandsAboveTheLine() {
    ProgressReport report = report(true, 80);
    report.progress("waiting");
    report.serviceOutput("db", "stdout", "hello");
    report.redraw();
    report.close();

    assertThat(written())
        .isEqualTo("\r\u001b[Kwaiting\r\u001b[Kdb: hello\n\r\u001b[Kwaiting\r\u001b[K");
  }

  @Test
  void longLineNeverWraps() {
    report(true, 12).progress("事事事事事事事事事事");

    assertThat(written()).isEqualTo("\r\u001b[K事事事事事…");
  }

  @Test
  void closedReportStaysQuiet() {
    ProgressReport report = new ProgressReport(new PrintStream(bytes), true, 80);
    report.close();
    report.close();
    report.redraw();

    assertThat(written()).isEmpty();
  }

  private ProgressReport report(boolean terminal, int columns) {
    return new ProgressReport(new PrintStream(bytes), terminal, columns, () -> now, null);
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
