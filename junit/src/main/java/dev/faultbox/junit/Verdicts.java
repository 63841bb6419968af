package dev.faultbox.junit;

import dev.faultbox.embed.TestReport;
import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.TestResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Verdicts in the words of JUnit. The message is the reason, with the block of the console below
 * it; the stack trace is the place in the spec.
 */
final class Verdicts {
  private Verdicts() {}

  /** What a test ends with; empty when it passed. */
  static Optional<Throwable> problem(TestReport report, Inconclusive inconclusive) {
    String message = report.reason() + "\n\n" + report.text();
    Throwable problem =
        switch (report.verdict()) {
          case PASS -> null;
          case FAIL -> failed(message, report.result().assertion());
          case ERROR -> new TestErrorException(message, null);
          case HALTED -> new TestAbortedException(message);
          case INCONCLUSIVE ->
              inconclusive == Inconclusive.ABORT
                  ? new TestAbortedException(message)
                  : new AssertionFailedError(message);
        };
    if (problem != null) {
      problem.setStackTrace(trace(report.result()));
    }
    return Optional.ofNullable(problem);
  }

  private static Throwable failed(String message, @Nullable AssertionFailure assertion) {
    if (assertion == null || (assertion.expected().isEmpty() && assertion.actual().isEmpty())) {
      return new AssertionFailedError(message);
    }
    return new AssertionFailedError(message, assertion.expected(), assertion.actual());
  }

  private static StackTraceElement[] trace(TestResult result) {
    SourceLocation at = result.location();
    if (at == null) {
      return new StackTraceElement[0];
    }
    String file = at.file().substring(at.file().lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    String unit = dot > 0 ? file.substring(0, dot) : file;
    return new StackTraceElement[] {
      new StackTraceElement(unit, result.name(), file, at.line() < 1 ? -1 : at.line())
    };
  }
}
