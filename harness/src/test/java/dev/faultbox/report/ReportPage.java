package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.faultbox.testing.Browser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What tests do with an HTML report in a browser, and what it shows. Pictures are left in
 * target/html-report.
 */
final class ReportPage {
  /** The view that the address asks for is drawn. */
  static final String READY = "document.body.dataset.ready === location.hash";

  private static final Path PICTURES = Path.of("target", "html-report").toAbsolutePath();

  private final Browser browser;

  ReportPage(Browser browser) {
    this.browser = browser;
  }

  /** No errors in the console, and nothing asked of the network. */
  void requireQuiet() {
    assertThat(browser.complaints()).isEmpty();
    // Its icon is in the page itself.
    assertThat(browser.requests()).allMatch(address -> address.startsWith("data:"));
  }

  void open(Path file, String hash) {
    browser.open(file, hash, READY);
  }

  void picture(String name) {
    browser.screenshot(PICTURES.resolve(name + ".png"));
  }

  String text(String selector) {
    return browser.text("document.querySelector('" + selector + "').innerText");
  }

  List<String> listed() {
    return lines(
        "[...document.querySelectorAll('ul.tests .name')].map((e) => e.textContent).join('\\n')");
  }

  List<String> shown() {
    return lines(
        "[...document.querySelectorAll('.events tbody .what')].map((e) => e.textContent).join('\\n')");
  }

  List<String> lines(String expression) {
    return browser.text(expression).lines().toList();
  }

  void choose(String selector, String value) {
    browser.value(
        "(() => { const s = document.querySelector('"
            + selector
            + "'); s.value = "
            + quoted(value)
            + "; if (s.value !== "
            + quoted(value)
            + ") throw new Error('no such choice'); s.dispatchEvent(new Event('change')); })()");
  }

  JsonNode box(String selector) {
    return browser.value(
        "(() => { const b = document.querySelector('"
            + selector
            + "').getBoundingClientRect(); return { x: b.x, y: b.y, w: b.width, h: b.height }; })()");
  }

  /** Where the timeline shows the first call of a name. */
  JsonNode place(String what) {
    return browser.value(
        "faultbox.detail(0).then(({ events }) => { const canvas = document.querySelector('canvas');"
            + " canvas.scrollIntoView({ block: 'nearest' });"
            + " let i = 0; while (events.what(i) !== '"
            + what
            + "') i++;"
            + " const b = canvas.getBoundingClientRect(); const margin = events.end * 0.02;"
            + " return { x: b.x + (events.time[i] + margin) / (events.end + 2 * margin) * b.width, y: b.y + 24 + events.lane[i] * 58 + 30 }; })");
  }

  void selectByKeys(String what) {
    for (int i = 0; i < 20; i++) {
      browser.key("n");
      if (text("#details h3").endsWith(what)) {
        return;
      }
    }
    throw new AssertionError("no key leads to " + what);
  }

  /** Microseconds that the timeline shows. */
  double span() {
    String shown = text(".toolbar output");
    String[] length = shown.substring(shown.indexOf('(') + 1, shown.indexOf(')')).split(" ");
    double factor = Map.of("µs", 1.0, "ms", 1e3, "s", 1e6).get(length[1]);
    return Double.parseDouble(length[0]) * factor;
  }

  static String label(double micros) {
    return String.valueOf(micros / 1000).replaceAll("\\.0$", "");
  }

  double awaitSpan(String how, double than) {
    browser.await(
        "(() => { const [, n, unit] = /\\(([\\d.]+) (\\S+)\\)/.exec(document.querySelector('.toolbar output').textContent);"
            + " return n * { 'µs': 1, ms: 1e3, s: 1e6 }[unit] "
            + how
            + " "
            + than
            + "; })()");
    return span();
  }

  static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
