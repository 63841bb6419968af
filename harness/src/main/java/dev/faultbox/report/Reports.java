package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Activities;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EngineInfo;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.UserException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * All reports of a run as one listener. One that fails does not keep the others from being told;
 * its exception is thrown when all have been.
 */
public final class Reports implements RunListener, AutoCloseable {
  private final ProgressReport progress;
  private final RunListener console;
  private final List<RunListener> listeners;
  private final List<SpooledReport> files;

  private Reports(
      ProgressReport progress,
      RunListener console,
      List<SpooledReport> files,
      Optional<RunListener> debug) {
    this.progress = progress;
    this.files = List.copyOf(files);
    this.console = console;
    this.listeners = new ArrayList<>(files);
    debug.ifPresent(listeners::add);
  }

  /**
   * Opens every report that is wanted.
   *
   * @throws UserException when a result file could not be written
   */
  public static Reports open(ReportOptions options, PrintStream out, PrintStream err) {
    return open(options, out, err, false);
  }

  /**
   * @param debug whether what the tool does is noted on {@code err} as well
   */
  public static Reports open(
      ReportOptions options, PrintStream out, PrintStream err, boolean debug) {
    return open(options, out, err, debug, false);
  }

  /**
   * @param quiet whether tests that pass are counted only
   */
  public static Reports open(
      ReportOptions options, PrintStream out, PrintStream err, boolean debug, boolean quiet) {
    List<SpooledReport> files = new ArrayList<>();
    try {
      if (options.json()) {
        files.add(JsonReport.toStream(out, options.toolVersion()));
      }
      Map<Path, String> places = new HashMap<>();
      String output = options.output();
      if (output != null) {
        claim(places, "--output", output);
        files.add(JsonReport.toFile("--output", output, options.toolVersion()));
      }
      if (options.junit() != null) {
        claim(places, "--junit", options.junit());
        files.add(JUnitReport.toFile("--junit", options.junit()));
      }
      if (options.normalize() != null) {
        claim(places, "--normalize", options.normalize());
        files.add(NormalizedReport.toFile("--normalize", options.normalize()));
      }
      if (options.shiviz() != null) {
        claim(places, "--shiviz", options.shiviz());
        files.add(ShivizReport.toFile("--shiviz", options.shiviz()));
      }
      if (options.html() != null) {
        claim(places, "--html", options.html());
        files.add(HtmlReport.toFile("--html", options.html(), options.toolVersion()));
      }
    } catch (RuntimeException e) {
      files.forEach(SpooledReport::close);
      throw e;
    }
    ConsoleReport console =
        new ConsoleReport(
            options.json() ? err : out,
            options.verbose(),
            options.colour(),
            options.progress() ? options.columns() : TestBlock.DEFAULT_COLUMNS);
    ProgressReport progress = new ProgressReport(err, options.progress(), options.columns());
    return new Reports(
        quiet ? progress.onTerminalsOnly() : progress,
        quiet ? new QuietReport(console) : console,
        files,
        debug ? Optional.of(new DebugReport(err)) : Optional.empty());
  }

  /**
   * Opens what a single program needs: standard output is its own, and standard error, too, where
   * nothing can be overwritten.
   *
   * @throws UserException when the result file could not be written
   */
  public static Reports openForProgram(ReportOptions options, PrintStream err) {
    List<SpooledReport> files =
        options.output() == null
            ? List.of()
            : List.of(JsonReport.toFile("--output", options.output(), options.toolVersion()));
    return new Reports(
        new ProgressReport(err, options.progress(), options.columns()).onTerminalsOnly(),
        new ProgramReport(err),
        files,
        Optional.empty());
  }

  /**
   * Opens what tells of results that are merged. Tests that passed are counted, not shown.
   *
   * @throws UserException when a result file could not be written
   */
  public static Reports openForMerge(
      ReportOptions options, ShardMerge merge, PrintStream out, PrintStream err) {
    List<SpooledReport> files = new ArrayList<>();
    try {
      if (options.json()) {
        files.add(
            new JsonReport(new StreamTarget("standard output", out), options.toolVersion(), merge));
      }
      Map<Path, String> places = new HashMap<>();
      String output = options.output();
      if (output != null) {
        claim(places, "--output", output);
        files.add(
            new JsonReport(FileTarget.open("--output", output), options.toolVersion(), merge));
      }
      if (options.junit() != null) {
        claim(places, "--junit", options.junit());
        files.add(JUnitReport.toFile("--junit", options.junit()));
      }
    } catch (RuntimeException e) {
      files.forEach(SpooledReport::close);
      throw e;
    }
    ConsoleReport console =
        new ConsoleReport(options.json() ? err : out, options.verbose(), options.colour());
    return new Reports(
        new ProgressReport(err, options.progress(), options.columns()),
        new QuietReport(console),
        files,
        Optional.empty());
  }

  /** Where the width of the terminal comes from while lines are drawn. */
  public void followColumns(IntSupplier columns) {
    progress.followColumns(columns);
  }

  /** Tells one more of everything, behind the reports. */
  public void add(RunListener listener) {
    listeners.add(requireNonNull(listener, "listener is null"));
  }

  /** Prints a line on standard error without disturbing the live line. */
  public void message(String line) {
    progress.message(line);
  }

  @Override
  public void runStarted(RunInfo run) {
    tell(listener -> listener.runStarted(run));
  }

  @Override
  public void engineFound(EngineInfo engine) {
    tell(listener -> listener.engineFound(engine));
  }

  @Override
  public void specStarted(SpecInfo spec) {
    tell(listener -> listener.specStarted(spec));
  }

  @Override
  public void progress(String what) {
    tell(listener -> listener.progress(what));
  }

  @Override
  public void warned(Diagnostic warning) {
    tell(listener -> listener.warned(warning));
  }

  @Override
  public Activities activities() {
    return progress.activities();
  }

  @Override
  public void programStarting() {
    tell(RunListener::programStarting);
  }

  @Override
  public void callDecided(Event event) {
    tell(listener -> listener.callDecided(event));
  }

  @Override
  public void testStarted(String name) {
    tell(listener -> listener.testStarted(name));
  }

  @Override
  public void serviceOutput(String service, String stream, String line) {
    tell(listener -> listener.serviceOutput(service, stream, line));
  }

  @Override
  public void testFinished(TestResult result) {
    tell(listener -> listener.testFinished(result));
  }

  @Override
  public void runFinished(RunSummary summary) {
    tell(listener -> listener.runFinished(summary));
  }

  /** Ends the live line and gives up result files whose run has not finished. */
  @Override
  public void close() {
    progress.close();
    files.forEach(SpooledReport::close);
  }

  private void tell(Consumer<RunListener> event) {
    List<RuntimeException> failures = new ArrayList<>();
    // The live line must be gone before results are printed, and must not come back meanwhile.
    synchronized (progress) {
      tell(progress, event, failures);
      tell(console, event, failures);
    }
    listeners.forEach(listener -> tell(listener, event, failures));
    if (!failures.isEmpty()) {
      RuntimeException first = failures.remove(0);
      failures.forEach(first::addSuppressed);
      throw first;
    }
  }

  private static void tell(
      RunListener listener, Consumer<RunListener> event, List<RuntimeException> failures) {
    try {
      event.accept(listener);
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }

  /** Two results in one place would leave only one of them. */
  private static void claim(Map<Path, String> places, String option, String file) {
    String other = places.putIfAbsent(place(file), option);
    if (other != null) {
      throw new UserException(
          ErrorCode.USAGE,
          other + " and " + option + " both name " + file + "; give each its own file");
    }
  }

  private static Path place(String file) {
    try {
      return Path.of(file).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      // Whoever opens it says so better.
      return Path.of("");
    }
  }
}
