package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.ServiceRun;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import dev.faultbox.testing.Browser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The HTML report in a real browser. */
class HtmlReportIT {

  /** Roles that say nothing without a name. */
  private static final Set<String> NAMED_ROLES =
      Set.of(
          "button",
          "link",
          "textbox",
          "searchbox",
          "combobox",
          "grid",
          "application",
          "region",
          "navigation",
          "heading");

  private static final String DARK = "rgb(16, 20, 26)";

  private static Browser browser;
  private static ReportPage page;

  @TempDir static Path directory;
  private static Path report;
  private static Path many;

  @BeforeAll
  static void openBrowser() {
    browser = Browser.open();
    page = new ReportPage(browser);
    report = directory.resolve("report.html");
    HtmlSamples.write(
        report,
        HtmlSamples.diskFull(),
        Samples.passing("test_ping").build(),
        Samples.failing("test_other", Verdict.INCONCLUSIVE).build());
    many = directory.resolve("many.html");
    HtmlSamples.write(many, HtmlSamples.many(HtmlSamples.MANY));
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void wideWindow() {
    browser.window(1400, 1000, 1, "light");
  }

  @AfterEach
  void noComplaintsAndNoRequests() {
    page.requireQuiet();
  }

  @Test
  void summarySaysHowTheRunWent() {
    page.open(report, "#/");
    page.picture("summary");

    assertThat(page.text("main")).contains("1 passed", "1 failed", "1 inconclusive", "shop.star");
    assertThat(page.text("main .problems"))
        .contains("test_disk_full", "got 200, want 503", "shop.star:41:9");
    assertThat(page.text("main")).contains("faultbox test shop.star");
  }

  @Test
  void reasonsOfTheSummaryKeepTheirLines() {
    String reason = "want:\n  <b>\\n</b>\tone\r\ngot:\n  two";
    String lines = "line\n".repeat(2_000);
    Path file = directory.resolve("lines.html");
    HtmlSamples.write(
        file,
        Samples.failing("test_lines", Verdict.FAIL).reason(reason).build(),
        Samples.failing("test_many", Verdict.FAIL).reason(lines).build());
    page.open(file, "#/");
    page.picture("summary-lines");

    // As it is laid out: line breaks and indents are seen, what looks like one or like markup
    // stays.
    assertThat(page.lines("document.querySelector('.problems .reasonline').innerText"))
        .containsExactly("want:", "  <b>\\n</b>\tone\\x0d", "got:", "  two");
    assertThat(browser.value("document.querySelectorAll('.reasonline *').length").asInt()).isZero();
    assertThat(page.lines("document.querySelectorAll('.problems .reasonline')[1].innerText"))
        .hasSizeBetween(2, 20)
        .last()
        .asString()
        .endsWith("…");
  }

  @Test
  void anAddressThatIsNoneOfItsPagesOpensTheSummary() {
    page.open(report, "#unknown");

    assertThat(page.text("a[aria-current]")).isEqualTo("Summary");
    assertThat(page.text("main h1")).isNotEmpty();
  }

  @Test
  void everyPageHasWhatItIsFor() {
    page.open(report, "#/faults");
    page.picture("faults");
    assertThat(page.text("main"))
        .contains("test_disk_full", "write=deny(ENOSPC)", "/data/*", "disk full");

    page.open(report, "#/environment");
    page.picture("environment");
    assertThat(page.text("main"))
        .contains("docker 20.10.24", "6.18.0", "amd64", "faultbox/svc:1", "sha256:22", "0.1.0");

    page.open(report, "#/test/0");
    page.picture("test");
    assertThat(page.text("main"))
        .contains(
            "test_disk_full", "shop.star:41:9", "order 7 stored", "order 7 lost", "placing order 7")
        .contains("append failed: no space left", "--test disk_full --seed 0", "write=deny(ENOSPC)")
        .contains("faultbox/svc:2");
    // What both sides share is not marked: order 7, and the letters around the difference.
    assertThat(
            page.lines(
                "[...document.querySelectorAll('mark')].map((m) => m.textContent).join('\\n')"))
        .containsExactly("lost", "stored");
  }

  @Test
  void testsAreFilteredByTextVerdictAndService() {
    page.open(report, "#/");
    browser.click("#list input");
    browser.type("503");
    assertThat(page.listed()).containsExactly("test_disk_full", "test_other");
    page.choose("#list select", "!");
    assertThat(page.listed()).containsExactly("test_disk_full", "test_other");
    page.choose("#list select", "fail");
    assertThat(page.listed()).containsExactly("test_disk_full");
    assertThat(page.text("#list output")).isEqualTo("1 of 3 tests");
    page.picture("list-filtered");
    browser.value(
        "(document.querySelector('#list input').value = '', document.querySelector('#list input').dispatchEvent(new Event('input')))");
    page.choose("#list select", "");
    page.choose("#list label:nth-of-type(3) select", "api");
    assertThat(page.listed()).containsExactly("test_disk_full");
  }

  @Test
  void eventsAreFilteredByTextTypeCallAndDecision() {
    page.open(report, "#/test/0");
    assertThat(page.text(".happened .filters output")).isEqualTo("15 events");
    page.choose(".happened label:nth-of-type(2) select", "decided");
    assertThat(page.shown()).containsExactly("write", "fsync");
    page.choose(".happened label:nth-of-type(2) select", "calls");
    page.choose(".happened label:nth-of-type(3) select", "api");
    assertThat(page.shown()).containsExactly("connect");
    browser.click(".happened .filters button");
    page.choose(".happened label:nth-of-type(4) select", "write");
    assertThat(page.shown()).containsExactly("write");
    browser.click(".happened .filters button");
    page.choose(".happened label:nth-of-type(5) select", "delay(2ms)");
    assertThat(page.shown()).containsExactly("fsync");
    browser.click(".happened .filters button");
    browser.click(".happened .filters input");
    browser.type("APPEND failed");
    assertThat(page.shown()).containsExactly("stderr");
    assertThat(page.text(".happened .filters output")).isEqualTo("1 of 15 events");
    page.picture("events-filtered");
    browser.type(" never said");
    assertThat(page.text(".events tbody")).isEqualTo("No event matches the filter.");
  }

  @Test
  void everythingIsReachedWithoutAMouse() {
    page.open(report, "#/test/0");
    browser.value("document.querySelector('canvas').focus()");
    browser.key("f");
    assertThat(page.text("#details h3")).isEqualTo("#9 write");
    browser.key("f");
    assertThat(page.text("#details h3")).isEqualTo("#10 fsync");
    browser.key("p");
    assertThat(page.text("#details h3")).isEqualTo("#9 write");
    browser.key("Escape");
    assertThat(page.text("#details")).contains("Select an event");

    browser.value("document.querySelector('table.events').focus()");
    browser.key("End");
    assertThat(page.text("#details h3")).isEqualTo("#12 fault_removed");
    browser.key("ArrowUp");
    assertThat(page.text("#details h3")).isEqualTo("#11 step_recv");
    browser.key("Enter");
    assertThat(browser.text("document.activeElement.id")).isEqualTo("details");

    browser.value("document.querySelector('ul.tests a').focus()");
    browser.key("ArrowDown");
    browser.key("Enter");
    browser.await("document.querySelector('h1').textContent.includes('test_ping')");
    browser.await("document.activeElement.id === 'main'");
  }

  @Test
  void tabReachesEveryControlVisibly() {
    page.open(report, "#/test/0");
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 60 && !seen.contains("canvas"); i++) {
      browser.key("Tab");
      JsonNode now =
          browser.value(
              "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
                  + " return { tag: e.tagName.toLowerCase(), outline: s.outlineStyle + s.outlineWidth }; })()");
      seen.add(now.path("tag").asText());
      assertThat(now.path("outline").asText())
          .as(now.toString())
          .doesNotContain("none")
          .doesNotContain("0px");
    }
    assertThat(seen).contains("a", "input", "select", "button", "canvas");
  }

  @Test
  void controlsHaveNamesAndPagesHaveLandmarks() {
    for (String hash : List.of("#/", "#/test/0", "#/faults", "#/environment")) {
      page.open(report, hash);
      Set<String> roles = new java.util.HashSet<>();
      for (JsonNode node : browser.accessibilityTree()) {
        String role = node.path("role").path("value").asText();
        roles.add(role);
        if (NAMED_ROLES.contains(role) && !node.path("ignored").asBoolean()) {
          assertThat(node.path("name").path("value").asText()).as(hash + " " + node).isNotBlank();
        }
      }
      assertThat(roles).contains("main", "navigation", "banner", "heading", "status");
      assertThat(browser.value("document.querySelectorAll('h1').length").asInt()).isEqualTo(1);
      assertThat(browser.text("document.documentElement.lang")).isEqualTo("en");
      assertThat(
              browser
                  .value(
                      "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
                          + " === document.querySelectorAll('[id]').length")
                  .asBoolean())
          .isTrue();
      assertThat(
              browser
                  .value(
                      "[...document.querySelectorAll('main h1, main h2, main h3')].map((h) => +h.tagName[1])"
                          + ".every((level, i, all) => i === 0 ? level === 1 : level <= all[i - 1] + 1)")
                  .asBoolean())
          .as("order of headings in " + hash)
          .isTrue();
    }
  }

  @Test
  void hostileTextIsShownAsItIs() {
    String nasty = Samples.NASTY + "</script><img src=x onerror=alert(1)><!-- \" ' </pre>";
    TestResult result =
        Samples.failing(nasty, Verdict.FAIL)
            .reason(nasty)
            .log(List.of(nasty))
            .output(
                Map.of(
                    nasty,
                    new ServiceOutput(List.of(nasty), List.of(nasty), 0, List.of(1L), List.of(2L))))
            .services(Map.of(nasty, new ServiceRun(nasty, 1, "process")))
            .events(
                List.of(
                    Samples.syscall(
                        1,
                        nasty,
                        Map.of("syscall", nasty, "path", nasty, "decision", nasty, nasty, nasty))))
            .build();
    Path file = directory.resolve("hostile.html");
    HtmlSamples.write(file, result);
    for (String hash : List.of("#/", "#/test/0", "#/faults", "#/environment")) {
      page.open(file, hash);
      assertThat(browser.value("document.querySelectorAll('img, b, main script').length").asInt())
          .isZero();
    }
    page.open(file, "#/test/0");
    browser.click(".events tbody tr[data-at=\"0\"]");
    page.picture("hostile");
    String shown = "\\x00\\x1b[31m\\x07";
    for (String part :
        List.of("h1", ".reason", ".output", "#details", ".events tbody", "#list ul")) {
      assertThat(page.text(part))
          .as(part)
          .contains(
              "<img src=x onerror=alert(1)>", shown, "\\u202e", "\uD83D\uDC69\u200D\uD83D\uDE80");
    }
  }

  @Test
  void fiveMegabytesAreShownWhenAskedFor() {
    String huge = "x".repeat(Samples.HUGE_CHARS) + "END";
    Path file = directory.resolve("huge.html");
    HtmlSamples.write(
        file, Samples.failing("test_huge", Verdict.FAIL).reason(huge).log(List.of(huge)).build());
    page.open(file, "#/test/0");
    assertThat(page.text(".reason")).hasSizeLessThan(10_000);
    browser.click(".why button");
    browser.await("document.querySelector('.reason').textContent.endsWith('END')");
  }

  @Test
  void hundredThousandEventsAreDrawnListedAndFiltered() {
    page.open(many, "#/test/0");
    assertThat(page.text(".happened .filters output")).isEqualTo("100,000 events");
    assertThat(browser.value("document.querySelectorAll('.events tbody tr').length").asInt())
        .isLessThan(120);
    page.picture("many");
    browser.value("document.querySelector('table.events').focus()");
    browser.key("End");
    assertThat(page.text("#details h3")).startsWith("#");
    assertThat(page.text(".events tbody")).contains("99999");
    page.choose(".happened label:nth-of-type(2) select", "decided");
    assertThat(page.text(".happened .filters output")).isEqualTo("100 of 100,000 events");
    page.picture("many-decided");
  }

  @Test
  void browserWithoutDecompressionReadsTheSame() {
    page.open(many, "#/test/0");
    String known = browser.text(SUM);
    Browser old = Browser.open();
    try {
      old.beforeEachPage("delete window.DecompressionStream");
      old.open(many, "#/test/0", ReportPage.READY);
      assertThat(old.text("typeof DecompressionStream")).isEqualTo("undefined");
      assertThat(old.text(SUM)).isEqualTo(known);
      assertThat(old.complaints()).isEmpty();
    } finally {
      old.close();
    }
  }

  private static final String SUM =
      "faultbox.detail(0).then((d) => d.events.rows.reduce((a, b) => (a * 31 + b) | 0, 7) + ':' + d.events.texts.length)";

  @Test
  void darkNarrowAndPrintedAreReadable() {
    browser.window(1400, 1000, 1, "dark");
    page.open(report, "#/test/0");
    assertThat(browser.text("getComputedStyle(document.body).backgroundColor")).isEqualTo(DARK);
    page.picture("dark");
    browser.click("#theme");
    assertThat(browser.text("getComputedStyle(document.body).backgroundColor"))
        .isEqualTo("rgb(255, 255, 255)");
    browser.value("localStorage.clear()");

    // 400 pixels, and what is left of 1280 at 200 %.
    for (int width : List.of(400, 640)) {
      browser.window(width, 900, 2, "light");
      for (String hash : List.of("#/", "#/test/0", "#/faults", "#/environment")) {
        page.open(report, hash);
        assertThat(browser.value("document.documentElement.scrollWidth").asInt())
            .as(hash)
            .isLessThanOrEqualTo(width);
        page.picture("narrow-" + width + hash.replaceAll("[^a-z0-9]+", "-"));
      }
    }
  }

  @Test
  void printsWhatIsThereOnFewPages() {
    for (Path file : List.of(report, many)) {
      browser.window(1400, 1000, 1, "dark");
      page.open(file, "#/test/0");
      String pdf = new String(browser.print(), StandardCharsets.ISO_8859_1);
      assertThat(pdf).startsWith("%PDF");
      // Not the height of a hundred thousand rows.
      assertThat(pdf.split("/Type /Page\\n", -1).length - 1).isBetween(1, 12);
      // Printed on white, and back to what it was.
      assertThat(browser.text("getComputedStyle(document.body).backgroundColor")).isEqualTo(DARK);
    }
  }

  @Test
  void thousandsOfTestsAreListedFilteredAndOpened() {
    TestResult[] results = new TestResult[1_500];
    for (int i = 0; i < results.length; i++) {
      results[i] = Samples.passing("test_" + i).build();
    }
    Path file = directory.resolve("tests.html");
    HtmlSamples.write(file, results);
    page.open(file, "#/test/1234");
    assertThat(page.text("h1")).contains("test_1234");
    assertThat(page.listed()).hasSize(1_000);
    browser.click("#list input");
    browser.type("_123");
    assertThat(page.listed()).hasSize(11).contains("test_1234");
    assertThat(page.text("#list [aria-current]")).contains("test_1234");
    browser.value(
        "(() => { const i = document.querySelector('#list input'); i.value = ''; i.dispatchEvent(new Event('input')); })()");
    browser.click("#list li button");
    assertThat(page.listed()).hasSize(1_500);
  }
}
