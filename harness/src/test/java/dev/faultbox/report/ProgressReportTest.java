package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Activities;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    pass(900);
    report.redraw();
    assertThat(screen(80)).containsExactly("building the image of db");
    pass(2200);
    report.redraw();
    assertThat(screen(80)).containsExactly("building the image of db (3s)");
    report.testStarted("test_a");
    report.redraw();
    assertThat(screen(80)).containsExactly("test_a (1 of 2)");
    report.testFinished(Samples.passing("test_a").build());
    assertThat(screen(80)).isEmpty();
  }

  @Test
  void quickTestsDrawNothing() {
    ProgressReport report = report(true, 80);

    Samples.play(report, Samples.summary(0), Samples.passing("test_a").build());

    assertThat(written()).isEmpty();
  }

  @Test
  void whatATestWaitsForIsShown() {
    ProgressReport report = report(true, 80);
    report.runStarted(Samples.run("test_a"));
    try (Activities.Activity test = report.activities().begin("test_a")) {
      test.detail(() -> "waiting for db (tcp(\"localhost:5432\"))");
      report.testStarted("test_a");
      pass(4000);
      report.redraw();
    }

    assertThat(screen(80))
        .containsExactly("test_a (1 of 1): waiting for db (tcp(\"localhost:5432\")) (4s)");
  }

  @Test
  void sideBySideEachHasALine() {
    ProgressReport report = report(true, 30);
    report.runStarted(Samples.run("test_a", "test_b", "test_c"));
    report.testStarted("test_a");
    report.testFinished(Samples.passing("test_a").build());
    report.testStarted("test_b");
    for (int i = 0; i < 7; i++) {
      var unused = report.activities().begin("test_with_a_long_name_" + i);
    }
    pass(2000);
    report.redraw();
    report.redraw();

    assertThat(screen(30))
        .hasSize(7)
        .startsWith("1 of 3 tests done (2s)", "  test_with_a_long_name… (2s)")
        .endsWith("  and 2 more");
    report.message("kept");
    report.redraw();
    assertThat(screen(30)).hasSize(8).startsWith("kept", "1 of 3 tests done (2s)");
    report.close();
    assertThat(screen(30)).containsExactly("kept");
  }

  @Test
  void pipeGetsServiceOutputAndWhatTookLong() {
    ProgressReport report = report(false, 80);
    report.progress("building ./api\u001b[2J");
    pass(34_000);
    report.progress("starting containers");
    pass(900);
    report.testStarted("test_a");
    report.serviceOutput("db", "stderr", "listening\u001b[2J");
    report.redraw();
    pass(5000);
    report.testFinished(Samples.passing("test_a").build());
    report.runFinished(Samples.summary(0));

    assertThat(written()).isEqualTo("... building ./api\\x1b[2J (34s)\ndb: listening\\x1b[2J\n");
  }

  @Test
  void pipeThatBelongsToOthersGetsNothing() {
    ProgressReport report = report(false, 80).onTerminalsOnly();
    report.progress("building ./api");
    now += TimeUnit.SECONDS.toNanos(34);
    report.close();
    assertThat(written()).isEmpty();
  }

  @Test
  void serviceOutputStandsAboveTheLine() {
    ProgressReport report = report(true, 80);
    report.progress("waiting");
    report.serviceOutput("db", "stdout", "hello");
    report.redraw();

    assertThat(screen(80)).containsExactly("db: hello", "waiting");
    report.close();
    assertThat(screen(80)).containsExactly("db: hello");
  }

  @Test
  void longLineNeverWraps() {
    ProgressReport report = report(true, 12);
    report.progress("事事事事事事事事事事");
    report.redraw();

    assertThat(screen(12)).containsExactly("事事事事事…");
    // The width may be wrong, and half of what was believed.
    assertThat(screen(7)).hasSize(1);
  }

  @Test
  void narrowerTerminalKeepsNothingOfALineItHasBroken() {
    int[] width = {40};
    ProgressReport report = report(true, 40);
    report.followColumns(() -> width[0]);
    report.progress("x".repeat(30));
    String before = written();
    width[0] = 20;
    report.close();

    // What the terminal makes of the 30 characters when it becomes narrower.
    Screen screen = new Screen(20).write("x".repeat(30));
    assertThat(screen.write(written().substring(before.length())).lines()).isEmpty();
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

  private void pass(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private List<String> screen(int columns) {
    return new Screen(columns).write(written()).lines();
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
