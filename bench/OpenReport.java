import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens an HTML report at its first test in a headless Chromium and prints, in milliseconds: until
 * the test is drawn and answers; median, 95th percentile and maximum of the time between frames
 * while it is zoomed in and out; one filtering. Run as {@code java OpenReport.java CHROMIUM
 * PROFILE_DIRECTORY REPORT}.
 */
final class OpenReport implements WebSocket.Listener {
  private static final long LIMIT_SECONDS = 120;

  /** Drawn means a frame later than ready. */
  private static final String OPENED =
      "new Promise((resolve) => { const look = () => document.body && document.body.dataset.ready === location.hash"
          + " ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now()), 0)) : setTimeout(look, 1);"
          + " look(); })";

  private static final String ZOOMED =
      "new Promise((resolve) => { const canvas = document.querySelector('canvas'); const times = [];"
          + " let last = 0; let step = 0; const frame = (now) => { if (last) times.push(now - last); last = now;"
          + " if (++step > 120) { times.sort((a, b) => a - b); const at = (p) => times[Math.floor(times.length * p)].toFixed(1);"
          + " resolve(at(0.5) + ' ' + at(0.95) + ' ' + times[times.length - 1].toFixed(1)); return; }"
          + " canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: step % 60 < 30 ? -40 : 40, clientX: 600, clientY: 300, cancelable: true }));"
          + " requestAnimationFrame(frame); }; requestAnimationFrame(frame); })";

  private static final String FILTERED =
      "new Promise((resolve) => { const input = document.querySelector('.happened input'); const before = performance.now();"
          + " input.value = 'segment-77'; input.dispatchEvent(new Event('input'));"
          + " requestAnimationFrame(() => setTimeout(() => resolve((performance.now() - before).toFixed(1)), 0)); })";

  private final Map<Integer, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
  private final StringBuilder pieces = new StringBuilder();
  private WebSocket socket;
  private String session = "";
  private int lastId;

  public static void main(String[] args) throws Exception {
    Process browser =
        new ProcessBuilder(
                args[0],
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--remote-debugging-port=0",
                "--user-data-dir=" + args[1],
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      new OpenReport().measure(browser, Path.of(args[2]));
    } finally {
      browser.destroy();
      browser.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void measure(Process browser, Path report) throws Exception {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address(browser)), this)
            .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    String target =
        found("\"targetId\":\"([^\"]+)\"", ask("Target.createTarget", "{\"url\":\"about:blank\"}"));
    session =
        found(
            "\"sessionId\":\"([^\"]+)\"",
            ask("Target.attachToTarget", "{\"targetId\":\"" + target + "\",\"flatten\":true}"));
    ask(
        "Emulation.setDeviceMetricsOverride",
        "{\"width\":1400,\"height\":1000,\"deviceScaleFactor\":1,\"mobile\":false}");
    ask("Page.navigate", "{\"url\":\"" + report.toUri() + "#/test/0\"}");
    System.out.println("opened " + value(OPENED));
    System.out.println("frames " + value(ZOOMED));
    System.out.println("filtered " + value(FILTERED));
  }

  private static String address(Process browser) {
    Scanner said = new Scanner(browser.getErrorStream(), StandardCharsets.UTF_8);
    while (said.hasNextLine()) {
      Matcher listening = Pattern.compile("DevTools listening on (\\S+)").matcher(said.nextLine());
      if (listening.find()) {
        return listening.group(1);
      }
    }
    throw new IllegalStateException("the browser did not start");
  }

  private String value(String expression) throws Exception {
    String quoted = expression.replace("\\", "\\\\").replace("\"", "\\\"");
    return found(
        "\"value\":\"?([^\"}]+)",
        ask(
            "Runtime.evaluate",
            "{\"awaitPromise\":true,\"returnByValue\":true,\"expression\":\"" + quoted + "\"}"));
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("unexpected answer: " + text);
    }
    return matcher.group(1);
  }

  private String ask(String method, String parameters) throws Exception {
    int id = ++lastId;
    CompletableFuture<String> answer = new CompletableFuture<>();
    asked.put(id, answer);
    String to = session.isEmpty() ? "" : ",\"sessionId\":\"" + session + "\"";
    socket.sendText(
        "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + to + "}",
        true);
    return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    pieces.append(data);
    if (last) {
      Matcher id = Pattern.compile("^\\{\"id\":(\\d+)").matcher(pieces);
      if (id.find()) {
        asked.remove(Integer.parseInt(id.group(1))).complete(pieces.toString());
      }
      pieces.setLength(0);
    }
    from.request(1);
    return null;
  }
}
