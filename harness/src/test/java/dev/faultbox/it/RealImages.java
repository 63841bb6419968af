package dev.faultbox.it;

import dev.faultbox.testing.Required;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the specs of real services start from, made by the script that a user runs, too. What it has
 * made before costs a second.
 */
final class RealImages {
  /** A base image and a layer of packages, made from nothing on a busy machine. */
  private static final long LIMIT_MINUTES = 20;

  /** The script's exit code for what this machine cannot do. */
  private static final int IMPOSSIBLE = 3;

  private RealImages() {}

  /** Makes the images of these services, or skips the test where that is impossible. */
  static void make(Path directory, String... names) {
    List<String> command = new ArrayList<>(List.of("sh", "scripts/real-images.sh"));
    command.addAll(List.of(names));
    Path log = directory.resolve("real-images.log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(HarnessRun.ROOT.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      String said = Files.readString(log);
      if (!ended) {
        throw new AssertionError(command + " did not end: " + said);
      }
      Required.orSkip(process.exitValue() != IMPOSSIBLE, () -> said);
      if (process.exitValue() != 0) {
        throw new AssertionError(command + " failed: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
