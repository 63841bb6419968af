package dev.faultbox.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, spoken to in the protocol of its developer tools. Remembers
 * everything the page complained about and every address it asked for. Used by one thread.
 */
public final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");

  /** For anything the browser is asked; generous, because the machine may be busy. */
  private static final long ANSWER_SECONDS = 60;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path profile;
  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private String session = "";

  private Browser(String program) throws Exception {
    profile = Files.createTempDirectory("faultbox-browser");
    process =
        new ProcessBuilder(
                program,
                "--headless",
                // Root has no sandbox, and a container of CI often is root.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-extensions",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address()), new Ear())
            .get(ANSWER_SECONDS, TimeUnit.SECONDS);
    String target =
        ask("Target.createTarget", Map.of("url", "about:blank")).path("targetId").asText();
    session =
        ask("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .path("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      ask(domain + ".enable", Map.of());
    }
  }

  /** Starts one; skips the test where there is none. */
  public static Browser open() {
    Optional<String> program = find();
    Required.orSkip(
        program.isPresent(),
        () -> "there is no Chromium; scripts/ensure-tools.sh browser installs one");
    try {
      return new Browser(program.orElseThrow());
    } catch (Exception e) {
      throw new AssertionError("the browser does not start: " + e, e);
    }
  }

  private static Optional<String> find() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private String address() throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    StringBuilder all = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        drain(said);
        return listening.group(1);
      }
      all.append(line).append('\n');
    }
    throw new IOException("it ended: " + all);
  }

  /** A full pipe would stop it. */
  private static void drain(BufferedReader said) {
    Thread thread = new Thread(() -> said.lines().forEach(line -> {}), "browser stderr");
    thread.setDaemon(true);
    thread.start();
  }

  /** Size of the window in CSS pixels, device pixels for each of them, and light or dark. */
  public void window(int width, int height, double ratio, String scheme) {
    ask(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", ratio, "mobile", false));
    ask(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Runs a script in every page before its own ones. */
  public void beforeEachPage(String script) {
    ask("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
  }

  /** Opens a file and waits until the expression is true in it. */
  public void open(Path file, String hash, String ready) {
    ask("Page.navigate", Map.of("url", "about:blank"));
    ask("Page.navigate", Map.of("url", file.toUri() + hash));
    await(ready);
  }

  /** The value of an expression; a promise is waited for. */
  public JsonNode value(String expression) {
    JsonNode answer =
        ask(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + " threw " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** The value as text. */
  public String text(String expression) {
    return value(expression).asText();
  }

  /** Waits until the expression is true; it is looked at whenever the page could have changed. */
  public void await(String expression) {
    String poll =
        "new Promise((resolve) => { const end = performance.now() + 30000; const look = () => {"
            + " let there = false; try { there = !!("
            + expression
            + "); } catch (e) { there = false; }"
            + " if (there || performance.now() > end) resolve(there);"
            + " else setTimeout(look, 10); }; look(); })";
    for (int navigations = 0; navigations < 5; navigations++) {
      JsonNode answer =
          ask(
              "Runtime.evaluate",
              Map.of("expression", poll, "awaitPromise", true, "returnByValue", true));
      if (answer.path("result").path("value").asBoolean()) {
        return;
      }
      if (!answer.has("exceptionDetails") && !answer.has("error")) {
        break;
      }
    }
    throw new AssertionError("never true: " + expression + "; complaints: " + complaints);
  }

  /** Moves the mouse, presses or releases its button; coordinates of the window. */
  public void mouse(String type, double x, double y, int buttons) {
    ask(
        "Input.dispatchMouseEvent",
        Map.of(
            "type", type,
            "x", x,
            "y", y,
            "button", type.equals("mouseMoved") && buttons == 0 ? "none" : "left",
            "buttons", buttons,
            "clickCount", type.equals("mouseMoved") ? 0 : 1));
  }

  /** A click in the middle of what a selector finds. */
  public void click(String selector) {
    JsonNode at =
        value(
            "(() => { const e = document.querySelector('"
                + selector
                + "'); e.scrollIntoView({ block: 'nearest' }); const b = e.getBoundingClientRect();"
                + " return { x: b.x + b.width / 2, y: b.y + b.height / 2 }; })()");
    clickAt(at.path("x").asDouble(), at.path("y").asDouble());
  }

  /** A click at a place of the window. */
  public void clickAt(double x, double y) {
    mouse("mouseMoved", x, y, 0);
    mouse("mousePressed", x, y, 1);
    mouse("mouseReleased", x, y, 0);
  }

  /** Turns the wheel; negative is away from the user. */
  public void wheel(double x, double y, double by) {
    ask(
        "Input.dispatchMouseEvent",
        Map.of("type", "mouseWheel", "x", x, "y", y, "deltaX", 0, "deltaY", by));
  }

  /** Presses a key by its name, {@code ArrowDown} or {@code n}. */
  public void key(String key) {
    ObjectNode down = JSON.createObjectNode().put("type", "keyDown").put("key", key);
    if (key.length() == 1) {
      down.put("text", key);
    } else if (key.equals("Enter")) {
      down.put("text", "\r");
    }
    int code = Map.of("Tab", 9, "Enter", 13, "Escape", 27).getOrDefault(key, 0);
    down.put("windowsVirtualKeyCode", code);
    ask("Input.dispatchKeyEvent", down);
    ask("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  /** Types into what has the focus. */
  public void type(String text) {
    ask("Input.insertText", Map.of("text", text));
  }

  /** A picture of the window, or of the printed page when it is told to be one. */
  public void screenshot(Path file) {
    String data = ask("Page.captureScreenshot", Map.of("format", "png")).path("data").asText();
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, Base64.getDecoder().decode(data));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The page as it would be printed. */
  public byte[] print() {
    String data = ask("Page.printToPDF", Map.of()).path("data").asText();
    return Base64.getDecoder().decode(data);
  }

  /** Roles, names and states as a screen reader gets them. */
  public List<JsonNode> accessibilityTree() {
    List<JsonNode> nodes = new ArrayList<>();
    ask("Accessibility.getFullAXTree", Map.of()).path("nodes").forEach(nodes::add);
    return nodes;
  }

  /** What pages logged as warning or error, or threw, so far. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Addresses asked for so far, but for pages themselves. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private JsonNode ask(String method, Object parameters) {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    try {
      socket.sendText(message.toString(), true).get(ANSWER_SECONDS, TimeUnit.SECONDS);
      CompletableFuture.anyOf(answer, lost).get(ANSWER_SECONDS, TimeUnit.SECONDS);
      JsonNode got = answer.get(0, TimeUnit.SECONDS);
      // A page that is left while it is asked answers with an error; whoever waits asks again.
      return got.has("result") ? got.path("result") : got;
    } catch (Exception e) {
      throw new AssertionError("the browser did not answer " + method + ": " + e, e);
    } finally {
      asked.remove(id);
    }
  }

  private void heard(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> answer = asked.get(message.path("id").asInt());
      if (answer != null) {
        answer.complete(message);
      }
      return;
    }
    JsonNode parameters = message.path("params");
    switch (message.path("method").asText()) {
      case "Runtime.exceptionThrown" ->
          complaints.add(parameters.path("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> complaints.add(parameters.path("args").toString());
      case "Log.entryAdded" -> complaints.add(parameters.path("entry").toString());
      case "Network.requestWillBeSent" -> {
        if (!parameters.path("type").asText().equals("Document")) {
          requests.add(parameters.path("request").path("url").asText());
        }
      }
      default -> {}
    }
  }

  @Override
  public void close() {
    try {
      session = "";
      ask("Browser.close", Map.of());
      if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the browser does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
      removeProfile();
    }
  }

  private void removeProfile() {
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Puts the pieces of a message together. */
  private final class Ear implements WebSocket.Listener {
    private final StringBuilder pieces = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      pieces.append(data);
      if (last) {
        String whole = pieces.toString();
        pieces.setLength(0);
        try {
          heard(JSON.readTree(whole));
        } catch (IOException e) {
          lost.completeExceptionally(e);
        }
      }
      from.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      lost.completeExceptionally(error);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      lost.completeExceptionally(new IOException("it hung up: " + reason));
      return null;
    }
  }
}
