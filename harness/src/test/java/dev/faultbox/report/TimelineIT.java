package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.faultbox.testing.Browser;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The timeline of the HTML report in a real browser. */
class TimelineIT {
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

  private static Browser browser;
  private static ReportPage page;

  @TempDir static Path directory;
  private static Path report;

  @BeforeAll
  static void openBrowser() {
    browser = Browser.open();
    page = new ReportPage(browser);
    report = directory.resolve("report.html");
    HtmlSamples.write(report, HtmlSamples.diskFull());
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
  void timelineZoomsByWheelButtonsKeysAndIsDragged() {
    page.open(report, "#/test/0");
    double whole = page.span();
    JsonNode box = page.box("canvas");
    double x = box.path("x").asDouble() + box.path("w").asDouble() / 2;
    double y = box.path("y").asDouble() + 60;

    browser.wheel(x, y, -120);
    double wheeled = page.awaitSpan("<", whole);
    browser.click("button[aria-label=\"Zoom in\"]");
    double pressed = page.awaitSpan("<", wheeled);
    browser.value("document.querySelector('canvas').focus()");
    browser.key("+");
    double keyed = page.awaitSpan("<", pressed);
    String before = page.text(".toolbar output");
    browser.mouse("mousePressed", x, y, 1);
    browser.mouse("mouseMoved", x - 80, y, 1);
    browser.mouse("mouseMoved", x - 160, y, 1);
    browser.mouse("mouseReleased", x - 160, y, 0);
    browser.await(
        "document.querySelector('.toolbar output').textContent !== " + ReportPage.quoted(before));
    assertThat(page.span()).isEqualTo(keyed);
    page.picture("zoomed");
    before = page.text(".toolbar output");
    browser.key("ArrowLeft");
    browser.await(
        "document.querySelector('.toolbar output').textContent !== " + ReportPage.quoted(before));
    browser.key("-");
    page.awaitSpan(">", keyed);
    browser.key("0");
    browser.await(
        "document.querySelector('.toolbar output').textContent.includes("
            + ReportPage.quoted("(" + ReportPage.label(whole))
            + ")");
  }

  @Test
  void wheelOutAtTheWholeScrollsThePage() {
    browser.window(1400, 500, 1, "light");
    page.open(report, "#/test/0");
    browser.value("document.querySelector('canvas').scrollIntoView({ block: 'start' })");
    double before = browser.value("document.querySelector('#main').scrollTop").asDouble();
    JsonNode box = page.box("canvas");
    browser.wheel(box.path("x").asDouble() + 300, box.path("y").asDouble() + 60, 200);

    browser.await("document.querySelector('#main').scrollTop > " + before);
  }

  @Test
  void hoverTellsAndClickSelects() {
    page.open(report, "#/test/0");
    JsonNode at = page.place("write");
    browser.mouse("mouseMoved", at.path("x").asDouble(), at.path("y").asDouble(), 0);
    browser.await("!document.querySelector('.tip').hidden");
    assertThat(page.text(".tip"))
        .contains("write", "14.000 ms", "deny(no space left on device)", "/data/app.log");
    page.picture("hover");

    browser.clickAt(at.path("x").asDouble(), at.path("y").asDouble());
    assertThat(page.text("#details"))
        .contains("#9 write", "/data/app.log", "syscall.write", "store 5");
    assertThat(page.text("tr[aria-selected=true]")).contains("write");
    assertThat(page.text("#said")).contains("write");
    page.picture("selected");
    browser.mouse("mouseMoved", 5, 5, 0);
    browser.await("document.querySelector('.tip').hidden");
  }

  @Test
  void connectLeadsToItsAcceptAndBack() {
    page.open(report, "#/test/0");
    browser.value("document.querySelector('canvas').focus()");
    page.selectByKeys("connect");
    assertThat(page.text("#details button")).isEqualTo("Go to where it was accepted");
    browser.click("#details button");
    assertThat(page.text("#details h3")).isEqualTo("#8 accept4");
    browser.click("#details button");
    assertThat(page.text("#details h3")).isEqualTo("#7 connect");
    assertThat(browser.value("faultbox.detail(0).then((d) => d.events.connections.length)").asInt())
        .isEqualTo(1);
  }

  @Test
  void arrowLeadsFromConnectToAcceptUnlessItIsFilteredOut() {
    page.open(report, "#/test/0");
    assertThat(pixelsOfTheArrow()).isPositive();
    page.choose(".happened label:nth-of-type(4) select", "write");
    assertThat(page.shown()).containsExactly("write");
    browser.await(PIXELS_OF_THE_ARROW + ".then((n) => n === 0)");
    browser.click(".happened .filters button");
    browser.await(PIXELS_OF_THE_ARROW + ".then((n) => n > 0)");
  }

  private static int pixelsOfTheArrow() {
    return browser.value(PIXELS_OF_THE_ARROW).asInt();
  }
}
