package dev.faultbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the tutorial says of mock-db and mock-api, asked of them as plain processes. */
@EnabledOnOs(OS.LINUX)
final class DemoServicesIT {
  private static final Path PROGRAMS = Path.of("..", "bin", "linux").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final List<Process> started = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path directory;

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process start(String program, int port, Map<String, String> env) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(PROGRAMS.resolve(program).toString())
            .redirectError(directory.resolve(program + ".err").toFile());
    builder.environment().putAll(env);
    builder.environment().put("PORT", Integer.toString(port));
    Process process = builder.start();
    started.add(process);
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return process;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() - end > 0) {
          throw new IOException(program + " does not listen", e);
        }
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      }
    }
  }

  private int startDatabase() throws IOException {
    int port = freePort();
    start("mock-db", port, Map.of("DATA_DIR", directory.toString()));
    return port;
  }

  /** Sends all lines at once and returns all answers, up to the end that QUIT brings. */
  private static List<String> ask(int port, String... lines) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      String request = String.join("\n", lines) + "\nQUIT\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      return in.lines().toList();
    }
  }

  private HttpResponse<String> call(int port, String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(LIMIT)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void databaseSpeaksItsProtocol() throws IOException {
    int port = startDatabase();
    assertThat(ask(port, "PING", "GET k", "SET k v w", "GET k", "SET k x\r", "GET k"))
        .containsExactly("PONG", "NOT_FOUND", "OK", "v w", "OK", "x");
    assertThat(ask(port, "SET", "SET k", "GET", "GET a b", "HELLO", ""))
        .hasSize(6)
        .allSatisfy(answer -> assertThat(answer).startsWith("ERR "));
  }

  @Test
  void databaseServesConnectionsSideBySide() throws IOException {
    int port = startDatabase();
    try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port)) {
      idle.getOutputStream().write("SET half".getBytes(StandardCharsets.UTF_8));
      assertThat(ask(port, "PING")).containsExactly("PONG");
    }
  }

  @Test
  void databaseRefusesAnEndlessLine() throws IOException {
    char[] key = new char[70_000];
    Arrays.fill(key, 'k');
    assertThat(ask(startDatabase(), "GET " + new String(key)).get(0)).startsWith("ERR the line");
  }

  @Test
  void changeIsInTheFileBeforeItIsAnsweredAndSurvivesAKill()
      throws IOException, InterruptedException {
    int port = startDatabase();
    ask(port, "SET a 1", "SET b 2", "SET a 3");
    started.get(0).destroyForcibly().waitFor();
    Path file = directory.resolve("mock-db.wal");
    assertThat(file).content().isEqualTo("SET a 1\nSET b 2\nSET a 3\n");

    Files.writeString(file, "SET c torn", StandardOpenOption.APPEND);
    int next = startDatabase();
    assertThat(ask(next, "GET a", "GET b", "GET c")).containsExactly("3", "2", "NOT_FOUND");
    assertThat(ask(next, "SET d 4")).containsExactly("OK");
    assertThat(file).content().endsWith("SET a 3\nSET d 4\n");
  }

  @Test
  void changeThatDoesNotReachTheDiskIsAnError() throws IOException {
    Files.createSymbolicLink(directory.resolve("mock-db.wal"), Path.of("/dev/full"));
    int port = startDatabase();
    assertThat(ask(port, "SET a 1", "GET a"))
        .containsExactly("ERR SET write failed: No space left on device", "NOT_FOUND");
    assertThat(directory.resolve("mock-db.err"))
        .content()
        .contains("SET a: write failed: No space left on device");
  }

  @Test
  void servicesEndAtOnceOnTerm() throws IOException, InterruptedException {
    int database = startDatabase();
    start("mock-api", freePort(), Map.of("DB_ADDR", "localhost:" + database));
    for (Process process : started) {
      process.destroy();
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void apiStoresAndReadsThroughTheDatabase() throws IOException, InterruptedException {
    int port = freePort();
    start("mock-api", port, Map.of("DB_ADDR", "localhost:" + startDatabase()));

    assertThat(call(port, "GET", "/health", "").body()).isEqualTo("ok");
    assertThat(call(port, "GET", "/data/greeting", "").statusCode()).isEqualTo(404);
    assertThat(call(port, "POST", "/data/greeting", "hello").statusCode()).isEqualTo(200);
    HttpResponse<String> read = call(port, "GET", "/data/greeting", "");
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.body()).isEqualTo("hello");
    assertThat(read.headers().firstValue("content-length")).hasValue("5");
  }

  @Test
  void apiRefusesWhatItCannotServe() throws IOException, InterruptedException {
    int port = freePort();
    start("mock-api", port, Map.of("DB_ADDR", "localhost:" + startDatabase()));

    assertThat(call(port, "POST", "/data/k", "").statusCode()).isEqualTo(400);
    assertThat(call(port, "POST", "/data/k", "two\nlines").statusCode()).isEqualTo(400);
    assertThat(call(port, "POST", "/data/a%20b", "v").statusCode()).isEqualTo(400);
    assertThat(call(port, "PUT", "/data/k", "v").statusCode()).isEqualTo(405);
    assertThat(call(port, "GET", "/nothing", "").statusCode()).isEqualTo(404);
    assertThat(call(port, "POST", "/data/k", "v".repeat(40_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void apiSaysWhyTheDatabaseFails() throws IOException, InterruptedException {
    int port = freePort();
    start("mock-api", port, Map.of("DB_ADDR", "localhost:1"));
    HttpResponse<String> answer = call(port, "POST", "/data/k", "v");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("db error: connect to localhost:1: Connection refused");

    int lost = freePort();
    start("mock-api", lost, Map.of("DB_ADDR", "no-such-host:5432"));
    assertThat(call(lost, "GET", "/data/k", "").body())
        .isEqualTo("db error: address no-such-host:5432: the name is not known");
  }
}
