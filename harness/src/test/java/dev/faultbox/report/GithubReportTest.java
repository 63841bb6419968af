package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import dev.faultbox.testing.GithubRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GithubReportTest {
  @TempDir Path directory;

  private final ByteArrayOutputStream commands = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void testsThatDidNotPassBecomeAnnotationsAtTheirLines() throws IOException {
    play(
        directory.resolve("summary.md"),
        Samples.passing("test_ping").build(),
        Samples.diskFull(),
        Samples.failing("test_late", Verdict.INCONCLUSIVE).reason("100% late,\n  really").build(),
        TestResult.builder("test_halted", Verdict.HALTED).build(),
        TestResult.builder("test_lost", Verdict.ERROR).reason("gone").build());
    assertThat(commands.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            ::error file=shop.star,line=41,col=9,title=FAIL%3A test_disk_full::assert_eq: got 200, \
            want 503 (order must be refused)%0Afaultbox test shop.star --test disk_full --seed 0
            ::warning file=shop.star,line=41,col=9,title=INCONCLUSIVE%3A test_late::100%25 late,%0A\
              really%0Afaultbox test shop.star --test late --seed 0
            ::error title=ERROR%3A test_lost::gone%0Afaultbox test shop.star --test lost --seed 0
            """);
    assertThat(Files.readString(directory.resolve("summary.md")))
        .startsWith(
            """
            ### Faultbox: 1 passed, 1 failed, 1 errors, 1 inconclusive, 1 halted

            shop&#46;star, seed 0

            <details><summary>FAIL: test&#95;disk&#95;full (212 ms)</summary>

            <pre>
              reason: assert_eq: got 200, want 503 (order must be refused)
            """);
  }

  @Test
  void pathsAreThoseOfTheRepository() {
    SourceLocation place = new SourceLocation("specs/a,b.star", 3, 1);
    Path here = Path.of("").toAbsolutePath();
    PrintStream stream = new PrintStream(commands, true, StandardCharsets.UTF_8);
    GithubReport report =
        new GithubReport(
            Map.of("GITHUB_WORKSPACE", here.getParent().toString()),
            GithubGuard.over(Map.of(), List.of()),
            stream,
            stream);
    Samples.play(
        report,
        Samples.summary(1),
        Samples.failing("test_x", Verdict.FAIL).location(place).build());
    assertThat(commands.toString(StandardCharsets.UTF_8))
        .startsWith("::error file=" + here.getFileName() + "/specs/a%2Cb.star,line=3,col=1,title=");
  }

  @Test
  void whatSpecsAndServicesSayEndsNoLineAndIsNoMarkup() throws IOException {
    Path summary = directory.resolve("summary.md");
    play(
        summary,
        Samples.failing("test_" + Samples.NASTY, Verdict.FAIL)
            .reason(Samples.NASTY + "\n::stop-commands::x\n```\n</pre><script>")
            .log(List.of(Samples.NASTY))
            .build());
    String text = commands.toString(StandardCharsets.UTF_8);
    assertThat(text.lines()).hasSize(1);
    assertThat(text).contains("%0A::stop-commands::x%0A");
    assertThat(text.replaceAll("\\s", "")).doesNotContainPattern("\\p{Cntrl}");
    String page = Files.readString(summary);
    assertThat(page).doesNotContain("<script>", "<b>").contains("&lt;/pre&gt;&lt;script&gt;");
    assertThat(page.split("</pre>", -1)).hasSize(2);
  }

  @Test
  void onlyAnnotationsAreObeyedWhateverServicesSay() {
    String evil = "::error::evil";
    TestResult result =
        Samples.failing("test_x", Verdict.FAIL)
            .reason("no\n" + evil)
            .log(List.of(evil, "##[error]evil"))
            .output(Map.of("db", new ServiceOutput(List.of(evil), List.of(evil), 0)))
            .build();
    Map<String, String> github = Map.of("GITHUB_ACTIONS", "true");
    PrintStream stream = new PrintStream(commands, true, StandardCharsets.UTF_8);
    try (GithubGuard guard = GithubGuard.over(github, List.of(stream))) {
      Samples.play(
          new GithubReport(github, guard, stream, stream), Samples.summary(1), result, result);
      Samples.play(new ConsoleReport(stream, true, false), Samples.summary(1), result);
    }

    String text = commands.toString(StandardCharsets.UTF_8);
    assertThat(text.lines().map(String::strip)).contains(evil, "##[error]evil");
    assertThat(GithubRunner.obeyed(text, "deaf"))
        .hasSize(2)
        .allMatch(line -> line.startsWith("::error file=shop.star,line=41"));
  }

  @Test
  void moreThanGithubShowsAreCounted() throws IOException {
    Path summary = directory.resolve("summary.md");
    TestResult[] many =
        IntStream.range(0, 300)
            .mapToObj(i -> Samples.failing("test_" + i, Verdict.FAIL).build())
            .toArray(TestResult[]::new);
    play(summary, many);
    assertThat(commands.toString(StandardCharsets.UTF_8).lines())
        .hasSize(GithubReport.MAX_ANNOTATIONS + 1)
        .last()
        .isEqualTo("::notice::290 more tests did not pass; the log has them all");
    assertThat(Files.readString(summary))
        .endsWith("\n100 more did not pass; the log of the step has them all.\n\n");
  }

  @Test
  void aSummaryThatIsTooLongIsShortened() throws IOException {
    Path summary = directory.resolve("summary.md");
    Files.writeString(summary, "x".repeat(GithubReport.MAX_SUMMARY_BYTES / 2));
    TestResult[] long_ =
        IntStream.range(0, 100)
            .mapToObj(
                i -> Samples.failing("test_" + i, Verdict.FAIL).reason("<é".repeat(20_000)).build())
            .toArray(TestResult[]::new);
    play(summary, long_);
    assertThat(Files.size(summary))
        .isBetween(GithubReport.MAX_SUMMARY_BYTES * 8L / 10, (long) GithubReport.MAX_SUMMARY_BYTES);
    assertThat(Files.readString(summary))
        .contains("x### Faultbox: 0 passed, 100 failed\n")
        .contains(" more did not pass; the log of the step has them all.");

    Files.writeString(summary, "x".repeat(GithubReport.MAX_SUMMARY_BYTES));
    play(summary, long_);
    assertThat(Files.size(summary)).isEqualTo(GithubReport.MAX_SUMMARY_BYTES);
  }

  @Test
  void aSummaryThatCannotBeWrittenIsSaidAndFailsNothing() {
    play(directory.resolve("none/summary.md"), Samples.passing("test_ping").build());
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("warning: the step summary could not be written to ")
        .hasLineCount(1);
  }

  private void play(Path summary, TestResult... results) {
    GithubReport report =
        new GithubReport(
            Map.of("GITHUB_STEP_SUMMARY", summary.toString()),
            GithubGuard.over(Map.of(), List.of()),
            new PrintStream(commands, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    Samples.play(report, Samples.summary(1), results);
  }
}
