package dev.faultbox.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The tool on a terminal of the kernel, which {@code script} opens; a test types and resizes. */
final class Pty implements AutoCloseable {
  private static final long LIMIT_SECONDS = 120;
  private static final int CHUNK = 4096;

  private final Path name;
  private final Process process;
  private final java.io.ByteArrayOutputStream sent = new java.io.ByteArrayOutputStream();

  private Pty(Path name, Process process) {
    this.name = name;
    this.process = process;
    // Ends a test that waits for what never comes.
    CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
  }

  /**
   * Starts the tool.
   *
   * @param directory for a file of its own
   * @param columns of the terminal
   */
  static Pty start(Path directory, int columns, List<String> args) throws IOException {
    Path name = directory.resolve("tty");
    List<String> words = new ArrayList<>();
    words.addAll(
        HarnessRun.command("it-" + UUID.randomUUID().toString().substring(0, 12), List.of()));
    words.addAll(args);
    StringBuilder line = new StringBuilder("stty cols " + columns + " rows 12; tty >'" + name);
    line.append("'; exec");
    words.forEach(word -> line.append(" '").append(word).append("'"));
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qefc", line.toString(), "/dev/null")
            .directory(HarnessRun.ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("TERM", "xterm");
    builder.environment().put("SHELL", "/bin/sh");
    List.of("CI", "COLUMNS", "GITHUB_ACTIONS", "NO_COLOR").forEach(builder.environment()::remove);
    return new Pty(name, builder.start());
  }

  /** Reads what was sent to the terminal until all of it is as expected. */
  void until(String what, Predicate<String> expected) throws IOException {
    while (!expected.test(text())) {
      if (!read()) {
        throw new AssertionError("the tool ended without " + what + ": " + text());
      }
    }
  }

  /** Reads to the end of the tool; all that was sent to the terminal. */
  String end() throws IOException {
    while (read()) {
      // Goes on.
    }
    return text();
  }

  private boolean read() throws IOException {
    InputStream in = process.getInputStream();
    byte[] chunk = new byte[CHUNK];
    int count = in.read(chunk);
    sent.write(chunk, 0, Math.max(0, count));
    return count >= 0;
  }

  private String text() {
    return sent.toString(UTF_8);
  }

  /** What the user types. */
  void type(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** What the user does to the window: the kernel tells the tool. */
  void resize(int columns) throws IOException, InterruptedException {
    String tty = Files.readString(name).strip();
    Process stty =
        new ProcessBuilder("stty", "-F", tty, "cols", String.valueOf(columns)).inheritIO().start();
    if (stty.waitFor() != 0) {
      throw new AssertionError("the terminal cannot be resized");
    }
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
