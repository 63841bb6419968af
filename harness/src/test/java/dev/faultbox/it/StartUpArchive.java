package dev.faultbox.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The classes of the packaged harness as the JVM keeps them in memory, as the launcher has them,
 * too: a third of the work of a start, of which the tests make hundreds. Without one they run as
 * well.
 */
final class StartUpArchive {
  private static final long LIMIT_SECONDS = 60;

  private StartUpArchive() {}

  /** Options that make a JVM use the archive of this jar, made anew; none where that fails. */
  static List<String> options(String java, Path jar) {
    Path archive = jar.resolveSibling("harness.jsa");
    try {
      Files.deleteIfExists(archive);
      Process training =
          new ProcessBuilder(
                  java,
                  "-XX:TieredStopAtLevel=1",
                  "-XX:ArchiveClassesAtExit=" + archive,
                  "-jar",
                  jar.toString(),
                  "--cds-training")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      training.getOutputStream().close();
      boolean ended = training.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      training.destroyForcibly();
      return ended && training.exitValue() == 0 && Files.exists(archive)
          ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable")
          : List.of();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
