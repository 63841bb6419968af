package dev.faultbox.embed;

import static java.util.Objects.requireNonNull;

/** The services of a test did not become ready; what stopped them is in the report. */
public final class NotStartedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient TestReport report;

  NotStartedException(TestReport report) {
    super(report.reason());
    this.report = requireNonNull(report, "report is null");
  }

  public TestReport report() {
    return report;
  }
}
