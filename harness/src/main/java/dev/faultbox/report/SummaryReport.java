package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.util.List;
import java.util.Map;

/** Passes on what the console says of a run, without the tests that passed. */
final class SummaryReport implements RunListener {
  private final ConsoleReport console;
  private SpecInfo spec = new SpecInfo("", List.of(), Map.of());
  private boolean told;

  SummaryReport(ConsoleReport console) {
    this.console = requireNonNull(console, "console is null");
  }

  @Override
  public void runStarted(RunInfo run) {
    console.runStarted(run);
  }

  @Override
  public void specStarted(SpecInfo next) {
    spec = next;
    told = false;
  }

  @Override
  public void testFinished(TestResult result) {
    if (result.verdict() == Verdict.PASS) {
      console.count(result);
      return;
    }
    if (!told) {
      told = true;
      console.specStarted(spec);
    }
    console.testFinished(result);
  }

  @Override
  public void runFinished(RunSummary summary) {
    console.runFinished(summary);
  }
}
