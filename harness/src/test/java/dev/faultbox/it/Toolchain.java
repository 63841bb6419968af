package dev.faultbox.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultbox.testing.Required;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Compilers and other tools of this machine; a test that needs one it lacks is skipped. */
final class Toolchain {
  /** A compiler that first builds its own library on a busy machine. */
  private static final long LIMIT_SECONDS = 240;

  private Toolchain() {}

  /** Finds a program of this name on the PATH. */
  static Optional<Path> find(String tool) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, tool))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Finds it, or skips the test. */
  static String need(String tool) {
    Optional<Path> found = find(tool);
    assumeTrue(found.isPresent(), () -> "there is no " + tool + " on the PATH");
    return found.orElseThrow().toString();
  }

  /** Finds what every machine with a compiler has: see {@link Required}. */
  static String require(String tool) {
    Optional<Path> found = find(tool);
    Required.orSkip(found.isPresent(), () -> "there is no " + tool + " on the PATH");
    return found.orElseThrow().toString();
  }

  /**
   * Runs a tool to its end.
   *
   * @return what it wrote
   * @throws AssertionError with what it wrote, when it fails
   */
  static String run(Path directory, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Path log = Files.createTempFile(directory, "tool", ".log");
      Process process = builder.redirectOutput(log.toFile()).start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      String output = Files.readString(log, StandardCharsets.UTF_8);
      Files.delete(log);
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError(
            String.join(" ", command) + (ended ? " failed: " : " did not end: ") + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
