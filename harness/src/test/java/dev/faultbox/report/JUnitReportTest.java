package dev.faultbox.report;

import static dev.faultbox.report.JUnitSchema.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.RunSummary;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class JUnitReportTest {
  @TempDir Path directory;

  @Test
  void everyVerdictHasItsElement() throws Exception {
    String xml =
        xml(
            new RunSummary(2500, 130, 1, true, List.of()),
            List.of("test_later"),
            Samples.passing("test_ping").build(),
            Samples.diskFull(),
            TestResult.builder("test_error", Verdict.ERROR)
                .failureType("tracer")
                .reason("gone")
                .build(),
            TestResult.builder("test_late", Verdict.INCONCLUSIVE)
                .failureType("fault_not_fired")
                .reason("never")
                .build(),
            TestResult.builder("test_halted", Verdict.HALTED).reason("assumed").build());

    assertThat(xml)
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="faultbox" tests="6" failures="2" errors="1" time="2.500">
              <testsuite name="shop.star" tests="6" failures="2" errors="1" skipped="2" \
            time="2.500" timestamp="2026-03-01T10:22:31" file="shop.star">
                <testcase name="test_ping" classname="shop" file="shop.star" line="30" \
            time="0.150"/>
                <testcase name="test_disk_full" classname="shop" file="shop.star" line="40" \
            time="0.212">
                  <failure message="assert_eq: got 200, want 503 (order must be refused)" \
            type="assertion">
              reason: assert_eq: got 200, want 503 (order must be refused)
              at: shop.star:41:9
              replay: faultbox test shop.star --test disk_full --seed 0
              [AMBIGUOUS_PORT] port 5432 is served by db and store
                write db.main.internal_addr
              [SERVICE_CRASHED] store ended
              log:
                placing order 7
              store stderr (last 2 lines):
                open log
                append failed: no space left on device
                  </failure>
                </testcase>
                <testcase name="test_error" classname="shop" file="shop.star" time="0.000">
                  <error message="gone" type="tracer">
              reason: gone
              replay: faultbox test shop.star --test error --seed 0
                  </error>
                </testcase>
                <testcase name="test_late" classname="shop" file="shop.star" time="0.000">
                  <failure message="never" type="inconclusive">
              reason: never
              replay: faultbox test shop.star --test late --seed 0
                  </failure>
                </testcase>
                <testcase name="test_halted" classname="shop" file="shop.star" time="0.000">
                  <skipped message="assumed" type="halted">
              reason: assumed
              replay: faultbox test shop.star --test halted --seed 0
                  </skipped>
                </testcase>
                <testcase name="test_later" classname="shop" file="shop.star" time="0.000">\
            <skipped message="not run (interrupted)"/></testcase>
              </testsuite>
            </testsuites>
            """);
    assertValid(xml);
  }

  @Test
  void nastyTextIsLegalXml() throws Exception {
    TestResult result =
        Samples.failing("test_" + Samples.NASTY, Verdict.FAIL)
            .reason(Samples.NASTY)
            .log(List.of(Samples.NASTY))
            .output(Map.of(Samples.NASTY, new ServiceOutput(List.of(Samples.NASTY), List.of(), 0)))
            .build();

    String xml = xml(Samples.summary(1), List.of(), result);

    assertThat(xml).doesNotContain("]]>");
    Element testcase = (Element) assertValid(xml).getElementsByTagName("testcase").item(0);
    assertThat(testcase.getAttribute("name"))
        .isEqualTo(
            "test_"
                + Samples.NASTY
                    .replaceAll("[\u0000\u001b\u0007]", "\uFFFD")
                    .replace("\uD83D end", "\uFFFD end"));
    assertThat(testcase.getTextContent()).contains("\\x1b[31m").contains("<b>&amp;]]>");
  }

  @Test
  void hugeReasonIsCutAndSaysSo() throws Exception {
    TestResult result =
        Samples.failing("test_x", Verdict.FAIL)
            .reason("\u0000<".repeat(Samples.HUGE_CHARS / 2))
            .build();

    String xml = xml(Samples.summary(1), List.of(), result);

    assertThat(xml).contains("more characters)").hasSizeLessThan(200_000);
    assertValid(xml);
  }

  @Test
  void emptySuiteIsValid() throws Exception {
    Document document = assertValid(xml(Samples.summary(3), List.of()));
    assertThat(document.getElementsByTagName("testcase").getLength()).isZero();
  }

  private String xml(RunSummary summary, List<String> notRun, TestResult... results)
      throws IOException {
    Path file = directory.resolve("junit.xml");
    JUnitReport report = JUnitReport.toFile("--junit", file.toString());
    report.runStarted(Samples.run(notRun.toArray(String[]::new)));
    for (TestResult result : results) {
      report.testFinished(result);
    }
    report.runFinished(summary);
    return Files.readString(file);
  }
}
