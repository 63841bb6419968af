package dev.faultbox.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The packaged harness, started as the launcher starts it: the same flags, and the classes as the
 * JVM keeps them in memory, which is most of the work of a start, of which the tests make hundreds.
 */
public final class PackagedHarness {
  private static final Path JAR = Path.of("target", "harness.jar").toAbsolutePath();
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** Those of the launcher that change what a run costs. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:CompileThresholdScaling=4",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-Xlog:disable");

  /** Classes to run instead of the jar, for a quick look without packaging. */
  private static final String CLASSPATH_PROPERTY = "harness.classpath";

  private static final long LIMIT_SECONDS = 60;

  private PackagedHarness() {}

  /** Made anew once in a JVM, by the first start of the jar. */
  private static final class Archive {
    static final List<String> OPTIONS = archive();
  }

  /**
   * What is started in the background of a shell ignores Ctrl-C, what is started by nohup the end
   * of the terminal, and so does all that it starts. Some tests send just these signals.
   */
  private static final class Signals {
    static final List<String> WITH_DEFAULTS = withDefaults();

    private static List<String> withDefaults() {
      List<String> command = List.of("env", "--default-signal=HUP,INT,QUIT,TERM");
      List<String> trial = new ArrayList<>(command);
      trial.add("true");
      return endsWell(trial) ? command : List.of();
    }
  }

  /**
   * The command that starts the tool, its arguments left out.
   *
   * @param jvm further options of the JVM
   */
  public static List<String> command(List<String> jvm) {
    List<String> command = new ArrayList<>(Signals.WITH_DEFAULTS);
    command.addAll(java());
    command.addAll(jvm);
    String classpath = System.getProperty(CLASSPATH_PROPERTY);
    if (classpath == null) {
      command.addAll(Archive.OPTIONS);
      command.addAll(List.of("-jar", JAR.toString()));
    } else {
      command.addAll(List.of("-cp", classpath, "dev.faultbox.cli.Main"));
    }
    return command;
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.addAll(FLAGS);
    return command;
  }

  /** The options that make a JVM use the archive of this jar; none where it cannot be made. */
  private static List<String> archive() {
    Path archive = JAR.resolveSibling("harness.jsa");
    List<String> training = java();
    training.add("-XX:ArchiveClassesAtExit=" + archive);
    training.addAll(List.of("-jar", JAR.toString(), "--cds-training"));
    try {
      Files.deleteIfExists(archive);
    } catch (IOException e) {
      return List.of();
    }
    return endsWell(training) && Files.exists(archive)
        ? List.of("-XX:SharedArchiveFile=" + archive)
        : List.of();
  }

  private static boolean endsWell(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
