package dev.faultbox.model;

import java.util.List;

/**
 * How a run ended.
 *
 * @param notRun selected tests that were not run because the run was interrupted or the engine went
 *     away
 * @param interrupted ended by a signal
 * @param diagnostics findings about the run as a whole
 */
public record RunSummary(
    long durationMillis,
    int exitCode,
    int notRun,
    boolean interrupted,
    List<Diagnostic> diagnostics) {
  public RunSummary {
    diagnostics = List.copyOf(diagnostics);
  }
}
