package dev.faultbox.it;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Await;
import dev.faultbox.engine.ContainerSummary;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.Labels;
import dev.faultbox.testing.PackagedHarness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Runs the packaged harness.jar as a user does, in a process of its own with the repository as
 * working directory, and knows the run's containers by their label.
 */
final class HarnessRun implements AutoCloseable {
  /** The repository: specs name programs as {@code bin/linux/...}. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final long LIMIT_SECONDS = 120;

  /** A clean end after Ctrl-C, SIGTERM or SIGHUP, containers included. */
  private static final long AFTER_SIGNAL_SECONDS = 5;

  /** For whatever a test waits to see; generous, because the machine may be busy. */
  private static final Duration SEEN = Duration.ofSeconds(60);

  /** A killed harness is cleaned up after within this time. */
  private static final Duration PROMISE = Duration.ofSeconds(15);

  private final String run = "it-" + UUID.randomUUID().toString().substring(0, 12);
  private final Path out;
  private final Path err;
  private final Process process;

  private HarnessRun(Path directory, Path workingDirectory, List<String> args) {
    this(directory, workingDirectory, List.of(), Map.of(), args);
    closeInput();
  }

  private HarnessRun(
      Path directory,
      Path workingDirectory,
      List<String> jvm,
      Map<String, String> environment,
      List<String> args) {
    out = directory.resolve(run + ".out");
    err = directory.resolve(run + ".err");
    List<String> command = command(run, jvm);
    command.addAll(args);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingDirectory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    // Wherever these tests run: what the tool adds for GitHub is wanted by its own test only.
    builder.environment().remove("GITHUB_ACTIONS");
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How the tool is started, its arguments left out. */
  static List<String> command(String run, List<String> jvm) {
    List<String> options = new ArrayList<>();
    options.add("-Dfaultbox.run=" + run);
    options.addAll(jvm);
    return PackagedHarness.command(options);
  }

  private void closeInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the tool with a standard input that the test writes to and closes. */
  static HarnessRun startWithInput(Path directory, String... args) {
    return new HarnessRun(directory, ROOT, List.of(), Map.of(), List.of(args));
  }

  /** Starts the tool in the repository and returns at once. */
  static HarnessRun start(Path directory, String... args) {
    return new HarnessRun(directory, ROOT, List.of(args));
  }

  static HarnessRun start(
      Path directory, List<String> jvm, Map<String, String> environment, String... args) {
    HarnessRun run = new HarnessRun(directory, ROOT, jvm, environment, List.of(args));
    run.closeInput();
    return run;
  }

  static HarnessRun startIn(Path workingDirectory, Path directory, String... args) {
    return new HarnessRun(directory, workingDirectory, List.of(args));
  }

  /** Writes a spec and runs it to its end. */
  static Result spec(Path directory, String text, String... options) {
    List<String> args = new ArrayList<>();
    args.add(write(directory, text).toString());
    args.addAll(List.of(options));
    try (HarnessRun run = start(directory, args.toArray(new String[0]))) {
      return run.await();
    }
  }

  static Path write(Path directory, String text) {
    try {
      return Files.writeString(directory.resolve("t.star"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs to the end in the repository. */
  static Result run(Path directory, String... args) {
    try (HarnessRun run = start(directory, args)) {
      return run.await();
    }
  }

  /** Waits for the end. */
  Result await() {
    return await(LIMIT_SECONDS);
  }

  /** Waits for the end that a signal asked for, no longer than a user is promised to wait. */
  Result awaitAfterSignal() {
    return await(AFTER_SIGNAL_SECONDS);
  }

  private Result await(long seconds) {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "the harness did not end within " + seconds + " s\n" + out() + "\n" + err());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new Result(process.exitValue(), out(), err(), leftovers());
  }

  /** What the tool wrote on standard output, byte for byte. */
  Path outFile() {
    return out;
  }

  /** What its containers are labelled with. */
  String id() {
    return run;
  }

  Process process() {
    return process;
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  /** Containers of this run that are on the engine now, in whatever state. */
  List<ContainerSummary> containers() {
    try (Engine engine = EngineLocator.system().locate()) {
      return engine.list(Map.of(Labels.RUN, run));
    }
  }

  /** The container of this run with this role, {@code tracer} or the name of a service. */
  Optional<ContainerSummary> container(String role) {
    return containers().stream()
        .filter(c -> role.equals(c.labels().getOrDefault(Labels.SERVICE, Labels.ROLE_TRACER)))
        .findFirst();
  }

  /** Waits until the containers of this run are as described. */
  void awaitContainers(String what, Predicate<List<ContainerSummary>> condition) {
    try (Engine engine = EngineLocator.system().locate()) {
      await(what, SEEN, () -> condition.test(engine.list(Map.of(Labels.RUN, run))));
    }
  }

  /** Waits until the tool has written this, on either stream. */
  void awaitText(String text) {
    await(
        "output " + text,
        SEEN,
        () -> {
          boolean ended = !process.isAlive();
          boolean there = out().contains(text) || err().contains(text);
          if (ended && !there) {
            throw new AssertionError("the tool ended without output " + text);
          }
          return there;
        });
  }

  /** Waits until nothing of this run is on the engine, as long as is promised. */
  void awaitCleanEngine() {
    try (Engine engine = EngineLocator.system().locate()) {
      await(
          "containers, volumes and images of the run are removed",
          PROMISE,
          () -> left(engine).isEmpty());
    }
  }

  /** Waits until no container of this run is running; ones never started may be left. */
  void awaitNoneRunning() {
    try (Engine engine = EngineLocator.system().locate()) {
      await(
          "the containers of the run have ended",
          PROMISE,
          () -> engine.list(Map.of(Labels.RUN, run)).stream().noneMatch(ContainerSummary::running));
    }
  }

  /** Waits for anything a test looks at by itself. */
  void await(String what, BooleanSupplier condition) {
    await(what, SEEN, condition);
  }

  /** Waits for the end of a tool that was killed. */
  int exitValue() {
    return await().exitCode();
  }

  private void await(String what, Duration limit, BooleanSupplier condition) {
    try {
      Await.until(what, limit, condition);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + out() + "\n" + err(), e);
    }
  }

  /** Sends a signal by its name to the tool. */
  void signal(String name) {
    Signals.send(name, process.pid());
  }

  /** Waits until the tool has started its watchdog. */
  ProcessHandle awaitWatchdog() {
    await("the watchdog is started", SEEN, () -> process.children().findAny().isPresent());
    return process.children().findAny().orElseThrow();
  }

  private List<String> leftovers() {
    try (Engine engine = EngineLocator.system().locate()) {
      return left(engine);
    }
  }

  private List<String> left(Engine engine) {
    List<String> left = new ArrayList<>();
    engine
        .list(Map.of(Labels.RUN, run))
        .forEach(container -> left.add(container.name() + " (" + container.state() + ")"));
    engine.listVolumes(Labels.RUN).stream()
        .filter(volume -> run.equals(volume.labels().get(Labels.RUN)))
        .forEach(volume -> left.add("volume " + volume.name()));
    engine.listImages(Labels.RUN).stream()
        .filter(image -> run.equals(image.labels().get(Labels.RUN)))
        .forEach(image -> left.add("image " + image.id()));
    return left;
  }

  /** Kills what is left, so that one failing test does not disturb the next. */
  @Override
  public void close() {
    process.destroyForcibly();
    try (Engine engine = EngineLocator.system().locate()) {
      engine.list(Map.of(Labels.RUN, run)).forEach(c -> engine.removeForce(c.id()));
    }
  }

  private static String read(Path file) {
    try {
      // A program may write what is no text.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How a run ended.
   *
   * @param leftovers containers, volumes and images of the run that were still there when the
   *     process had ended
   */
  record Result(int exitCode, String out, String err, List<String> leftovers) {
    Result {
      requireNonNull(out);
      requireNonNull(err);
    }

    /** Standard output with times and counts, which differ from run to run, replaced by N. */
    String stableOut() {
      return out.replaceAll("\\(\\d+ms,", "(Nms,").replaceAll("\\(\\d+ events\\)", "(N events)");
    }

    /** Standard error without the lines about what took long, which a busy machine decides. */
    String problems() {
      return err.replaceAll("(?m)^\\.\\.\\. .*\n", "");
    }

    /** What the console says about one test, from its header to the next empty line. */
    String block(String test) {
      for (String block : out.split("\n\n")) {
        if (block.lines().findFirst().orElse("").contains(": " + test + " (")) {
          return block;
        }
      }
      throw new AssertionError("no block of " + test + " in\n" + this);
    }

    /** Lines the test printed. */
    List<String> log(String test) {
      List<String> lines = block(test).lines().toList();
      int from = lines.indexOf("  log:");
      if (from < 0) {
        return List.of();
      }
      return lines.subList(from + 1, lines.size()).stream()
          .takeWhile(line -> line.startsWith("    "))
          .map(String::strip)
          .toList();
    }

    @Override
    public String toString() {
      return "exit "
          + exitCode
          + "\n--out--\n"
          + out
          + "\n--err--\n"
          + err
          + "\n--left--\n"
          + leftovers;
    }
  }
}
