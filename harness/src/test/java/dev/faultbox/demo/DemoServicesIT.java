package dev.faultbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the tutorial says of mock-db and mock-api, asked of them as plain processes. */
@EnabledOnOs(OS.LINUX)
final class DemoServicesIT {
  @TempDir Path directory;
  private DemoProcesses demo;

  @BeforeEach
  void prepare() {
    demo = new DemoProcesses(directory);
  }

  @AfterEach
  void stop() throws InterruptedException {
    demo.close();
  }

  private int startDatabase() throws IOException {
    int port = DemoProcesses.freePort();
    demo.start("mock-db", port, Map.of("DATA_DIR", directory.toString()));
    return port;
  }

  @Test
  void databaseSpeaksItsProtocol() throws IOException {
    int port = startDatabase();
    assertThat(DemoProcesses.ask(port, "PING", "GET k", "SET k v w", "GET k", "SET k x\r", "GET k"))
        .containsExactly("PONG", "NOT_FOUND", "OK", "v w", "OK", "x");
    assertThat(DemoProcesses.ask(port, "SET", "SET k", "GET", "GET a b", "HELLO", ""))
        .hasSize(6)
        .allSatisfy(answer -> assertThat(answer).startsWith("ERR "));
  }

  @Test
  void databaseServesConnectionsSideBySide() throws IOException {
    int port = startDatabase();
    try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port)) {
      idle.getOutputStream().write("SET half".getBytes(StandardCharsets.UTF_8));
      assertThat(DemoProcesses.ask(port, "PING")).containsExactly("PONG");
    }
  }

  @Test
  void databaseRefusesAnEndlessLine() throws IOException {
    char[] key = new char[70_000];
    Arrays.fill(key, 'k');
    assertThat(DemoProcesses.ask(startDatabase(), "GET " + new String(key)).get(0))
        .startsWith("ERR the line");
  }

  @Test
  void changeIsInTheFileBeforeItIsAnsweredAndSurvivesAKill()
      throws IOException, InterruptedException {
    int port = startDatabase();
    DemoProcesses.ask(port, "SET a 1", "SET b 2", "SET a 3");
    demo.started().get(0).destroyForcibly().waitFor();
    Path file = directory.resolve("mock-db.wal");
    assertThat(file).content().isEqualTo("SET a 1\nSET b 2\nSET a 3\n");

    Files.writeString(file, "SET c torn", StandardOpenOption.APPEND);
    int next = startDatabase();
    assertThat(DemoProcesses.ask(next, "GET a", "GET b", "GET c"))
        .containsExactly("3", "2", "NOT_FOUND");
    assertThat(DemoProcesses.ask(next, "SET d 4")).containsExactly("OK");
    assertThat(file).content().endsWith("SET a 3\nSET d 4\n");
  }

  @Test
  void changeThatDoesNotReachTheDiskIsAnError() throws IOException {
    Files.createSymbolicLink(directory.resolve("mock-db.wal"), Path.of("/dev/full"));
    int port = startDatabase();
    assertThat(DemoProcesses.ask(port, "SET a 1", "GET a"))
        .containsExactly("ERR SET write failed: No space left on device", "NOT_FOUND");
    assertThat(directory.resolve("mock-db.err"))
        .content()
        .contains("SET a: write failed: No space left on device");
  }

  @Test
  void servicesEndAtOnceOnTerm() throws IOException, InterruptedException {
    int database = startDatabase();
    demo.start("mock-api", DemoProcesses.freePort(), Map.of("DB_ADDR", "localhost:" + database));
    for (Process process : demo.started()) {
      process.destroy();
      assertThat(process.waitFor(DemoProcesses.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void apiStoresAndReadsThroughTheDatabase() throws IOException, InterruptedException {
    int port = DemoProcesses.freePort();
    demo.start("mock-api", port, Map.of("DB_ADDR", "localhost:" + startDatabase()));

    assertThat(demo.call(port, "GET", "/health", "").body()).isEqualTo("ok");
    assertThat(demo.call(port, "GET", "/data/greeting", "").statusCode()).isEqualTo(404);
    assertThat(demo.call(port, "POST", "/data/greeting", "hello").statusCode()).isEqualTo(200);
    HttpResponse<String> read = demo.call(port, "GET", "/data/greeting", "");
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.body()).isEqualTo("hello");
    assertThat(read.headers().firstValue("content-length")).hasValue("5");
  }

  @Test
  void apiRefusesWhatItCannotServe() throws IOException, InterruptedException {
    int port = DemoProcesses.freePort();
    demo.start("mock-api", port, Map.of("DB_ADDR", "localhost:" + startDatabase()));

    assertThat(demo.call(port, "POST", "/data/k", "").statusCode()).isEqualTo(400);
    assertThat(demo.call(port, "POST", "/data/k", "two\nlines").statusCode()).isEqualTo(400);
    assertThat(demo.call(port, "POST", "/data/a%20b", "v").statusCode()).isEqualTo(400);
    assertThat(demo.call(port, "PUT", "/data/k", "v").statusCode()).isEqualTo(405);
    assertThat(demo.call(port, "GET", "/nothing", "").statusCode()).isEqualTo(404);
    assertThat(demo.call(port, "POST", "/data/k", "v".repeat(40_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void apiSaysWhyTheDatabaseFails() throws IOException, InterruptedException {
    int port = DemoProcesses.freePort();
    demo.start("mock-api", port, Map.of("DB_ADDR", "localhost:1"));
    HttpResponse<String> answer = demo.call(port, "POST", "/data/k", "v");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("db error: connect to localhost:1: Connection refused");

    int lost = DemoProcesses.freePort();
    demo.start("mock-api", lost, Map.of("DB_ADDR", "no-such-host:5432"));
    assertThat(demo.call(lost, "GET", "/data/k", "").body())
        .isEqualTo("db error: address no-such-host:5432: the name is not known");
  }
}
