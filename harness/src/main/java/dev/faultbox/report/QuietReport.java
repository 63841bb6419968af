package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import org.jspecify.annotations.Nullable;

/** The console without the tests that pass: they are counted only. */
final class QuietReport implements RunListener {
  private final ConsoleReport console;

  /** Told when a test of it is shown. */
  private @Nullable SpecInfo heading;

  QuietReport(ConsoleReport console) {
    this.console = requireNonNull(console, "console is null");
  }

  @Override
  public void runStarted(RunInfo run) {
    console.runStarted(run);
  }

  @Override
  public void specStarted(SpecInfo spec) {
    heading = spec;
  }

  @Override
  public void testFinished(TestResult result) {
    if (result.verdict() == Verdict.PASS) {
      console.count(result);
      return;
    }
    SpecInfo spec = heading;
    if (spec != null) {
      console.specStarted(spec);
      heading = null;
    }
    console.testFinished(result);
  }

  @Override
  public void runFinished(RunSummary summary) {
    console.runFinished(summary);
  }
}
