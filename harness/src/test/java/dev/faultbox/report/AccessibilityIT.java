package dev.faultbox.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.faultbox.model.Verdict;
import dev.faultbox.testing.Browser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every view of the HTML report under the rules of axe-core. */
class AccessibilityIT {
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
  private static final String RULES =
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'best-practice'] })";

  /** Whether the row that the table points at is the chosen one; empty when it points at none. */
  private static final String ACTIVE =
      "(document.getElementById(document.querySelector('.events').getAttribute('aria-activedescendant'))"
          + " || { ariaSelected: '' }).ariaSelected";

  @TempDir static Path directory;
  private static Browser browser;
  private static Path report;
  private static Path empty;

  @BeforeAll
  static void openBrowser() throws IOException {
    browser = Browser.open();
    try (InputStream axe = requireNonNull(AccessibilityIT.class.getResourceAsStream(AXE), AXE)) {
      browser.beforeEachPage(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    report = directory.resolve("report.html");
    HtmlSamples.write(
        report,
        HtmlSamples.diskFull(),
        Samples.diskFull(),
        Samples.passing("test_ping").build(),
        Samples.failing("test_other", Verdict.INCONCLUSIVE).build(),
        Samples.failing("test_lost", Verdict.ERROR).reason("x".repeat(10_000)).build(),
        Samples.failing("test_skipped", Verdict.HALTED).build());
    empty = directory.resolve("empty.html");
    HtmlSamples.write(empty);
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"1400, light", "1400, dark", "400, light", "400, dark"})
  void noViewBreaksARule(int width, String scheme) {
    browser.window(width, 1000, 1, scheme);
    for (String view :
        List.of(
            "#/", "#/test/0", "#/test/1", "#/test/2", "#/test/4", "#/faults", "#/environment")) {
      browser.open(report, view, ReportPage.READY);
      assertThat(violations()).as(view + " of a run").isEmpty();
      if (view.equals("#/test/0")) {
        // With an event chosen, and with a filter that nothing passes.
        browser.value("document.querySelector('canvas').focus()");
        browser.key("f");
        browser.await("document.querySelector('#details h3') !== null");
        assertThat(browser.text(ACTIVE)).isEqualTo("true");
        assertThat(violations()).as("an event is chosen").isEmpty();
        browser.value(
            "(() => { const i = document.querySelector('.happened .filters input');"
                + " i.value = 'never said'; i.dispatchEvent(new Event('input')); })()");
        assertThat(browser.text(ACTIVE)).isEmpty();
        assertThat(violations()).as("nothing passes the filter").isEmpty();
      }
    }
    for (String view : List.of("#/", "#/faults", "#/environment")) {
      browser.open(empty, view, ReportPage.READY);
      assertThat(violations()).as(view + " of a run without tests").isEmpty();
    }
  }

  @Test
  void aPageThatIsSpoiltIsFound() {
    browser.window(1400, 1000, 1, "light");
    browser.open(report, "#/test/0", ReportPage.READY);
    browser.value(
        "document.querySelectorAll('#list label').forEach((label) => label.replaceWith(...label.querySelectorAll('select, input')))");
    browser.value("document.querySelector('h1').style.color = '#dddddd'");
    browser.value("document.documentElement.removeAttribute('lang')");
    assertThat(violations())
        .anyMatch(text -> text.startsWith("select-name "))
        .anyMatch(text -> text.startsWith("color-contrast "))
        .anyMatch(text -> text.startsWith("html-has-lang "));
  }

  /** A line for each element that breaks a rule. */
  private static List<String> violations() {
    JsonNode result = browser.value(RULES);
    // A run that looked at nothing finds nothing.
    assertThat(result.path("passes")).hasSizeGreaterThan(10);
    List<String> lines = new ArrayList<>();
    for (JsonNode rule : result.path("violations")) {
      for (JsonNode node : rule.path("nodes")) {
        lines.add(
            rule.path("id").asText()
                + " at "
                + node.path("target")
                + ": "
                + node.path("failureSummary").asText());
      }
    }
    return lines;
  }
}
