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

/** The HTML report in a real browser. Pictures of every view are left in target/html-report. */
class HtmlReportIT {
  private static final Path PICTURES = Path.of("target", "html-report").toAbsolutePath();
  private static final String READY = "document.body.dataset.ready === location.hash";

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

  /**
   * Pixels in the colour of arrows where the only one is half-way, between the lanes of the two
   * services.
   */
  private static final String PIXELS_OF_THE_ARROW =
      """
      faultbox.detail(0).then(({ events }) => {
        const canvas = document.querySelector('canvas');
        const [{ from, lane, time }] = events.connections;
        const margin = events.end * 0.02;
        const x = ((events.time[from] + time) / 2 + margin) / (events.end + 2 * margin) * canvas.width;
        const down = lane > events.lane[from];
        const y = 24 + ((events.lane[from] + lane) * 58 + 17 + 26 + 17 + (down ? 4 : 6)) / 2;
        const copy = new OffscreenCanvas(40, 3).getContext('2d', { willReadFrequently: true });
        copy.drawImage(canvas, Math.round(x) - 20, Math.round(y) - 1, 40, 3, 0, 0, 40, 3);
        const { data } = copy.getImageData(0, 0, 40, 3);
        let pixels = 0;
        for (let i = 0; i < data.length; i += 4) pixels += data[i + 2] - data[i] > 80 ? 1 : 0;
        return pixels;
      })""";

  private static final String DARK = "rgb(16, 20, 26)";

  private static Browser browser;

  @TempDir static Path directory;
  private static Path report;
  private static Path many;

  @BeforeAll
  static void openBrowser() {
    browser = Browser.open();
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
    assertThat(browser.complaints()).isEmpty();
    // Its icon is in the page itself.
    assertThat(browser.requests()).allMatch(address -> address.startsWith("data:"));
  }

  @Test
  void summarySaysHowTheRunWent() {
    open(report, "#/");
    picture("summary");

    assertThat(text("main")).contains("1 passed", "1 failed", "1 inconclusive", "shop.star");
    assertThat(text("main .problems"))
        .contains("test_disk_full", "got 200, want 503", "shop.star:41:9");
    assertThat(text("main")).contains("faultbox test shop.star");
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
    open(file, "#/");
    picture("summary-lines");

    // As it is laid out: line breaks and indents are seen, what looks like one or like markup
    // stays.
    assertThat(lines("document.querySelector('.problems .reasonline').innerText"))
        .containsExactly("want:", "  <b>\\n</b>\tone\\x0d", "got:", "  two");
    assertThat(browser.value("document.querySelectorAll('.reasonline *').length").asInt()).isZero();
    assertThat(lines("document.querySelectorAll('.problems .reasonline')[1].innerText"))
        .hasSizeBetween(2, 20)
        .last()
        .asString()
        .endsWith("…");
  }

  @Test
  void everyPageHasWhatItIsFor() {
    open(report, "#/faults");
    picture("faults");
    assertThat(text("main"))
        .contains("test_disk_full", "write=deny(ENOSPC)", "/data/*", "disk full");

    open(report, "#/environment");
    picture("environment");
    assertThat(text("main"))
        .contains("docker 20.10.24", "6.18.0", "amd64", "faultbox/svc:1", "sha256:22", "0.1.0");

    open(report, "#/test/0");
    picture("test");
    assertThat(text("main"))
        .contains(
            "test_disk_full", "shop.star:41:9", "order 7 stored", "order 7 lost", "placing order 7")
        .contains("append failed: no space left", "--test disk_full --seed 0", "write=deny(ENOSPC)")
        .contains("faultbox/svc:2");
    // What both sides share is not marked: order 7, and the letters around the difference.
    assertThat(
            lines("[...document.querySelectorAll('mark')].map((m) => m.textContent).join('\\n')"))
        .containsExactly("lost", "stored");
  }

  @Test
  void testsAreFilteredByTextVerdictAndService() {
    open(report, "#/");
    browser.click("#list input");
    browser.type("503");
    assertThat(listed()).containsExactly("test_disk_full", "test_other");
    choose("#list select", "!");
    assertThat(listed()).containsExactly("test_disk_full", "test_other");
    choose("#list select", "fail");
    assertThat(listed()).containsExactly("test_disk_full");
    assertThat(text("#list output")).isEqualTo("1 of 3 tests");
    picture("list-filtered");
    browser.value(
        "(document.querySelector('#list input').value = '', document.querySelector('#list input').dispatchEvent(new Event('input')))");
    choose("#list select", "");
    choose("#list label:nth-of-type(3) select", "api");
    assertThat(listed()).containsExactly("test_disk_full");
  }

  @Test
  void eventsAreFilteredByTextTypeCallAndDecision() {
    open(report, "#/test/0");
    assertThat(text(".happened .filters output")).isEqualTo("15 events");
    choose(".happened label:nth-of-type(2) select", "decided");
    assertThat(shown()).containsExactly("write", "fsync");
    choose(".happened label:nth-of-type(2) select", "calls");
    choose(".happened label:nth-of-type(3) select", "api");
    assertThat(shown()).containsExactly("connect");
    browser.click(".happened .filters button");
    choose(".happened label:nth-of-type(4) select", "write");
    assertThat(shown()).containsExactly("write");
    browser.click(".happened .filters button");
    choose(".happened label:nth-of-type(5) select", "delay(2ms)");
    assertThat(shown()).containsExactly("fsync");
    browser.click(".happened .filters button");
    browser.click(".happened .filters input");
    browser.type("APPEND failed");
    assertThat(shown()).containsExactly("stderr");
    assertThat(text(".happened .filters output")).isEqualTo("1 of 15 events");
    picture("events-filtered");
    browser.type(" never said");
    assertThat(text(".events tbody")).isEqualTo("No event matches the filter.");
  }

  @Test
  void timelineZoomsByWheelButtonsKeysAndIsDragged() {
    open(report, "#/test/0");
    double whole = span();
    JsonNode box = box("canvas");
    double x = box.path("x").asDouble() + box.path("w").asDouble() / 2;
    double y = box.path("y").asDouble() + 60;

    browser.wheel(x, y, -120);
    double wheeled = awaitSpan("<", whole);
    browser.click("button[aria-label=\"Zoom in\"]");
    double pressed = awaitSpan("<", wheeled);
    browser.value("document.querySelector('canvas').focus()");
    browser.key("+");
    double keyed = awaitSpan("<", pressed);
    String before = text(".toolbar output");
    browser.mouse("mousePressed", x, y, 1);
    browser.mouse("mouseMoved", x - 80, y, 1);
    browser.mouse("mouseMoved", x - 160, y, 1);
    browser.mouse("mouseReleased", x - 160, y, 0);
    browser.await("document.querySelector('.toolbar output').textContent !== " + quoted(before));
    assertThat(span()).isEqualTo(keyed);
    picture("zoomed");
    before = text(".toolbar output");
    browser.key("ArrowLeft");
    browser.await("document.querySelector('.toolbar output').textContent !== " + quoted(before));
    browser.key("-");
    awaitSpan(">", keyed);
    browser.key("0");
    browser.await(
        "document.querySelector('.toolbar output').textContent.includes("
            + quoted("(" + label(whole))
            + ")");
  }

  @Test
  void wheelOutAtTheWholeScrollsThePage() {
    browser.window(1400, 500, 1, "light");
    open(report, "#/test/0");
    browser.value("document.querySelector('canvas').scrollIntoView({ block: 'start' })");
    double before = browser.value("document.querySelector('#main').scrollTop").asDouble();
    JsonNode box = box("canvas");
    browser.wheel(box.path("x").asDouble() + 300, box.path("y").asDouble() + 60, 200);

    browser.await("document.querySelector('#main').scrollTop > " + before);
  }

  @Test
  void hoverTellsAndClickSelects() {
    open(report, "#/test/0");
    JsonNode at = place("write");
    browser.mouse("mouseMoved", at.path("x").asDouble(), at.path("y").asDouble(), 0);
    browser.await("!document.querySelector('.tip').hidden");
    assertThat(text(".tip"))
        .contains("write", "14.000 ms", "deny(no space left on device)", "/data/app.log");
    picture("hover");

    browser.clickAt(at.path("x").asDouble(), at.path("y").asDouble());
    assertThat(text("#details")).contains("#9 write", "/data/app.log", "syscall.write", "store 5");
    assertThat(text("tr[aria-selected=true]")).contains("write");
    assertThat(text("#said")).contains("write");
    picture("selected");
    browser.mouse("mouseMoved", 5, 5, 0);
    browser.await("document.querySelector('.tip').hidden");
  }

  @Test
  void connectLeadsToItsAcceptAndBack() {
    open(report, "#/test/0");
    browser.value("document.querySelector('canvas').focus()");
    selectByKeys("connect");
    assertThat(text("#details button")).isEqualTo("Go to where it was accepted");
    browser.click("#details button");
    assertThat(text("#details h3")).isEqualTo("#8 accept4");
    browser.click("#details button");
    assertThat(text("#details h3")).isEqualTo("#7 connect");
    assertThat(browser.value("faultbox.detail(0).then((d) => d.events.connections.length)").asInt())
        .isEqualTo(1);
  }

  @Test
  void arrowLeadsFromConnectToAcceptUnlessItIsFilteredOut() {
    open(report, "#/test/0");
    assertThat(pixelsOfTheArrow()).isPositive();
    choose(".happened label:nth-of-type(4) select", "write");
    assertThat(shown()).containsExactly("write");
    browser.await(PIXELS_OF_THE_ARROW + ".then((n) => n === 0)");
    browser.click(".happened .filters button");
    browser.await(PIXELS_OF_THE_ARROW + ".then((n) => n > 0)");
  }

  private static int pixelsOfTheArrow() {
    return browser.value(PIXELS_OF_THE_ARROW).asInt();
  }

  @Test
  void everythingIsReachedWithoutAMouse() {
    open(report, "#/test/0");
    browser.value("document.querySelector('canvas').focus()");
    browser.key("f");
    assertThat(text("#details h3")).isEqualTo("#9 write");
    browser.key("f");
    assertThat(text("#details h3")).isEqualTo("#10 fsync");
    browser.key("p");
    assertThat(text("#details h3")).isEqualTo("#9 write");
    browser.key("Escape");
    assertThat(text("#details")).contains("Select an event");

    browser.value("document.querySelector('table.events').focus()");
    browser.key("End");
    assertThat(text("#details h3")).isEqualTo("#12 fault_removed");
    browser.key("ArrowUp");
    assertThat(text("#details h3")).isEqualTo("#11 step_recv");
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
    open(report, "#/test/0");
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
      open(report, hash);
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
      open(file, hash);
      assertThat(browser.value("document.querySelectorAll('img, b, main script').length").asInt())
          .isZero();
    }
    open(file, "#/test/0");
    browser.click(".events tbody tr[data-at=\"0\"]");
    picture("hostile");
    String shown = "\\x00\\x1b[31m\\x07";
    for (String part :
        List.of("h1", ".reason", ".output", "#details", ".events tbody", "#list ul")) {
      assertThat(text(part))
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
    open(file, "#/test/0");
    assertThat(text(".reason")).hasSizeLessThan(10_000);
    browser.click(".why button");
    browser.await("document.querySelector('.reason').textContent.endsWith('END')");
  }

  @Test
  void hundredThousandEventsAreDrawnListedAndFiltered() {
    open(many, "#/test/0");
    assertThat(text(".happened .filters output")).isEqualTo("100,000 events");
    assertThat(browser.value("document.querySelectorAll('.events tbody tr').length").asInt())
        .isLessThan(120);
    picture("many");
    browser.value("document.querySelector('table.events').focus()");
    browser.key("End");
    assertThat(text("#details h3")).startsWith("#");
    assertThat(text(".events tbody")).contains("99999");
    choose(".happened label:nth-of-type(2) select", "decided");
    assertThat(text(".happened .filters output")).isEqualTo("100 of 100,000 events");
    picture("many-decided");
  }

  @Test
  void browserWithoutDecompressionReadsTheSame() {
    open(many, "#/test/0");
    String known = browser.text(SUM);
    Browser old = Browser.open();
    try {
      old.beforeEachPage("delete window.DecompressionStream");
      old.open(many, "#/test/0", READY);
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
    open(report, "#/test/0");
    assertThat(browser.text("getComputedStyle(document.body).backgroundColor")).isEqualTo(DARK);
    picture("dark");
    browser.click("#theme");
    assertThat(browser.text("getComputedStyle(document.body).backgroundColor"))
        .isEqualTo("rgb(255, 255, 255)");
    browser.value("localStorage.clear()");

    // 400 pixels, and what is left of 1280 at 200 %.
    for (int width : List.of(400, 640)) {
      browser.window(width, 900, 2, "light");
      for (String hash : List.of("#/", "#/test/0", "#/faults", "#/environment")) {
        open(report, hash);
        assertThat(browser.value("document.documentElement.scrollWidth").asInt())
            .as(hash)
            .isLessThanOrEqualTo(width);
        picture("narrow-" + width + hash.replaceAll("[^a-z0-9]+", "-"));
      }
    }
  }

  @Test
  void printsWhatIsThereOnFewPages() {
    for (Path file : List.of(report, many)) {
      browser.window(1400, 1000, 1, "dark");
      open(file, "#/test/0");
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
    open(file, "#/test/1234");
    assertThat(text("h1")).contains("test_1234");
    assertThat(listed()).hasSize(1_000);
    browser.click("#list input");
    browser.type("_123");
    assertThat(listed()).hasSize(11).contains("test_1234");
    assertThat(text("#list [aria-current]")).contains("test_1234");
    browser.value(
        "(() => { const i = document.querySelector('#list input'); i.value = ''; i.dispatchEvent(new Event('input')); })()");
    browser.click("#list li button");
    assertThat(listed()).hasSize(1_500);
  }

  private static void open(Path file, String hash) {
    browser.open(file, hash, READY);
  }

  private static void picture(String name) {
    browser.screenshot(PICTURES.resolve(name + ".png"));
  }

  private static String text(String selector) {
    return browser.text("document.querySelector('" + selector + "').innerText");
  }

  private static List<String> listed() {
    return lines(
        "[...document.querySelectorAll('ul.tests .name')].map((e) => e.textContent).join('\\n')");
  }

  private static List<String> shown() {
    return lines(
        "[...document.querySelectorAll('.events tbody .what')].map((e) => e.textContent).join('\\n')");
  }

  private static List<String> lines(String expression) {
    return browser.text(expression).lines().toList();
  }

  private static void choose(String selector, String value) {
    browser.value(
        "(() => { const s = document.querySelector('"
            + selector
            + "'); s.value = "
            + quoted(value)
            + "; if (s.value !== "
            + quoted(value)
            + ") throw new Error('no such choice'); s.dispatchEvent(new Event('change')); })()");
  }

  private static JsonNode box(String selector) {
    return browser.value(
        "(() => { const b = document.querySelector('"
            + selector
            + "').getBoundingClientRect(); return { x: b.x, y: b.y, w: b.width, h: b.height }; })()");
  }

  /** Where the timeline shows the first call of a name. */
  private static JsonNode place(String what) {
    return browser.value(
        "faultbox.detail(0).then(({ events }) => { const canvas = document.querySelector('canvas');"
            + " canvas.scrollIntoView({ block: 'nearest' });"
            + " let i = 0; while (events.what(i) !== '"
            + what
            + "') i++;"
            + " const b = canvas.getBoundingClientRect(); const margin = events.end * 0.02;"
            + " return { x: b.x + (events.time[i] + margin) / (events.end + 2 * margin) * b.width, y: b.y + 24 + events.lane[i] * 58 + 30 }; })");
  }

  private static void selectByKeys(String what) {
    for (int i = 0; i < 20; i++) {
      browser.key("n");
      if (text("#details h3").endsWith(what)) {
        return;
      }
    }
    throw new AssertionError("no key leads to " + what);
  }

  /** Microseconds that the timeline shows. */
  private static double span() {
    String shown = text(".toolbar output");
    String[] length = shown.substring(shown.indexOf('(') + 1, shown.indexOf(')')).split(" ");
    double factor = Map.of("µs", 1.0, "ms", 1e3, "s", 1e6).get(length[1]);
    return Double.parseDouble(length[0]) * factor;
  }

  private static String label(double micros) {
    return String.valueOf(micros / 1000).replaceAll("\\.0$", "");
  }

  private static double awaitSpan(String how, double than) {
    browser.await(
        "(() => { const [, n, unit] = /\\(([\\d.]+) (\\S+)\\)/.exec(document.querySelector('.toolbar output').textContent);"
            + " return n * { 'µs': 1, ms: 1e3, s: 1e6 }[unit] "
            + how
            + " "
            + than
            + "; })()");
    return span();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
