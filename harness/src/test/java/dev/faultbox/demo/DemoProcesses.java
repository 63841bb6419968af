package dev.faultbox.demo;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Demo services as plain processes of this machine, and the ways to ask them. */
final class DemoProcesses {
  static final Duration LIMIT = Duration.ofSeconds(10);

  private static final Path PROGRAMS = Path.of("..", "bin", "linux").toAbsolutePath().normalize();

  private final List<Process> started = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;

  /**
   * None yet.
   *
   * @param directory for what they write to stderr, a file of the program's name with .err
   */
  DemoProcesses(Path directory) {
    this.directory = directory;
  }

  /** Those started so far, in order. */
  List<Process> started() {
    return started;
  }

  /** Ends all. */
  void close() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Of loopback, not taken now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts a program and waits until it listens. */
  Process start(String program, int port, Map<String, String> env) throws IOException {
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

  /** Sends all lines at once and returns all answers, up to the end that QUIT brings. */
  static List<String> ask(int port, String... lines) throws IOException {
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

  /** Sends one request. */
  HttpResponse<String> call(int port, String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(LIMIT)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
