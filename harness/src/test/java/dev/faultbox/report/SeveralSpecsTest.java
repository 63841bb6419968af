package dev.faultbox.report;

import static dev.faultbox.report.JUnitSchema.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** What every output says when a run has several specs. */
class SeveralSpecsTest {
  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Path json;
  private Path junit;
  private Path normalized;
  private Path shiviz;

  /** Two specs with a test of the same name, and one of which nothing was selected. */
  @BeforeEach
  void play() {
    json = directory.resolve("run.json");
    junit = directory.resolve("run.xml");
    normalized = directory.resolve("run.txt");
    shiviz = directory.resolve("run.log");
    ReportOptions options =
        new ReportOptions(
            false,
            false,
            false,
            80,
            false,
            json.toString(),
            junit.toString(),
            normalized.toString(),
            shiviz.toString(),
            "0.1.0");
    SpecInfo second = new SpecInfo("b/z.star", List.of("test_ping", "test_late"), Map.of());
    SpecInfo first = new SpecInfo("shop.star", List.of("test_ping"), Map.of());
    SpecInfo unused = new SpecInfo("unused.star", List.of(), Map.of());
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (Reports reports = Reports.open(options, stream, stream)) {
      reports.runStarted(
          new RunInfo(List.of(second, first, unused), List.of("test"), Samples.STARTED, 0, null));
      reports.specStarted(second);
      reports.testFinished(
          TestResult.builder("test_ping", Verdict.FAIL)
              .spec("b/z.star")
              .failureType("assertion")
              .reason("no")
              .started(Samples.STARTED)
              .durationMillis(20)
              .build());
      reports.specStarted(first);
      reports.testFinished(Samples.passing("test_ping").spec("shop.star").build());
      reports.runFinished(new RunSummary(1000, 1, 1, true, List.of()));
    }
  }

  @Test
  void consoleHasAHeadingPerSpecAndOneFooter() {
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            === b/z.star ===

            --- FAIL: test_ping (20ms, seed=0) ---
              reason: no
              replay: faultbox test b/z.star --test ping --seed 0

            === shop.star ===

            --- PASS: test_ping (150ms, seed=0) ---
              syscall trace (42 events):

            1 passed, 1 failed, 1 not run (interrupted)
            """);
  }

  @Test
  void jsonNamesTheSpecsAndTheSpecOfEveryTest() throws Exception {
    String text = Files.readString(json);
    assertThat(text)
        .startsWith("{\"version\":1,")
        .contains(
            "\"spec\":\"b/z.star\",\"specs\":[\"b/z.star\",\"shop.star\",\"unused.star\"],\"command\":")
        .contains("{\"name\":\"test_ping\",\"spec\":\"b/z.star\",\"run\":0,\"result\":\"fail\"")
        .contains("{\"name\":\"test_ping\",\"spec\":\"shop.star\",\"run\":0,\"result\":\"pass\"");
  }

  @Test
  void junitHasASuitePerSpecThatHasTests() throws Exception {
    String xml = Files.readString(junit);
    assertValid(xml);
    assertThat(xml)
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="faultbox" tests="3" failures="1" errors="0" time="1.000">
              <testsuite name="b/z.star" tests="2" failures="1" errors="0" skipped="1" \
            time="0.020" timestamp="2026-03-01T10:22:31" file="b/z.star">
                <testcase name="test_ping" classname="b.z" file="b/z.star" time="0.020">
                  <failure message="no" type="assertion">
              reason: no
              replay: faultbox test b/z.star --test ping --seed 0
                  </failure>
                </testcase>
                <testcase name="test_late" classname="b.z" file="b/z.star" time="0.000">\
            <skipped message="not run (interrupted)"/></testcase>
              </testsuite>
              <testsuite name="shop.star" tests="1" failures="0" errors="0" skipped="0" \
            time="0.150" timestamp="2026-03-01T10:22:31" file="shop.star">
                <testcase name="test_ping" classname="shop" file="shop.star" line="30" \
            time="0.150"/>
              </testsuite>
            </testsuites>
            """);
  }

  @Test
  void junitIsValidWithNastyNamesAndHugeReasonsInEachSuite() throws Exception {
    Path file = directory.resolve("nasty.xml");
    JUnitReport report = JUnitReport.toFile("--junit", file.toString());
    List<SpecInfo> specs =
        List.of(
            new SpecInfo("a/" + Samples.NASTY + ".star", List.of("test_x"), Map.of()),
            new SpecInfo("b/\"'<&\u0007\uD83D\uDE42.star", List.of("test_x", "test_y"), Map.of()));
    report.runStarted(new RunInfo(specs, List.of("test"), Samples.STARTED, 0, null));
    for (SpecInfo spec : specs) {
      report.specStarted(spec);
      report.testFinished(
          Samples.failing("test_x", Verdict.FAIL)
              .spec(spec.path())
              .reason("\u0000<]]>".repeat(Samples.HUGE_CHARS / 5))
              .build());
    }
    report.runFinished(new RunSummary(1000, 1, 1, true, List.of()));

    Document document = assertValid(Files.readString(file));
    assertThat(document.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
    assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(3);
    assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(2);
  }

  @Test
  void namesOfTestsAreUniqueInNormalizedTracesAndShiviz() throws Exception {
    assertThat(Files.readAllLines(normalized))
        .containsSubsequence("=== b/z.star: test_ping ===", "=== shop.star: test_ping ===");
    assertThat(Files.readAllLines(shiviz))
        .containsSubsequence(
            "=== b/z.star: test_ping ===",
            "VIOLATION [b/z.star: test_ping] no",
            "=== shop.star: test_ping ===");
  }
}
