package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EngineInfo;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import java.io.PrintStream;
import java.util.Locale;

/** The tool's own log: what it does and when, a line each, for whoever looks for its mistakes. */
final class DebugReport implements RunListener {
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintStream err;
  private final long start = System.nanoTime();

  DebugReport(PrintStream err) {
    this.err = requireNonNull(err, "err is null");
  }

  @Override
  public void runStarted(RunInfo run) {
    String specs = String.join(", ", run.specs().stream().map(SpecInfo::path).toList());
    note("run of " + specs + ", " + run.testNames().size() + " tests, seed " + run.seed());
  }

  @Override
  public void engineFound(EngineInfo engine) {
    note(
        "engine: "
            + String.join(
                ", ", engine.name(), engine.version(), "Linux " + engine.kernel(), engine.arch()));
  }

  @Override
  public void progress(String what) {
    note(what);
  }

  @Override
  public void warned(Diagnostic warning) {
    note(warning.code() + ": " + warning.message());
  }

  @Override
  public void testStarted(String name) {
    note("start of " + name);
  }

  @Override
  public void testFinished(TestResult result) {
    note("end of " + result.name() + ": " + result.verdict().word());
  }

  @Override
  public void runFinished(RunSummary summary) {
    note("end of the run, exit code " + summary.exitCode());
  }

  private void note(String text) {
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    err.println(String.format(Locale.ROOT, "debug %8.3fs  %s", seconds, Text.printable(text)));
  }
}
