package dev.faultbox.model;

import java.util.List;

/**
 * What a service wrote during a test, the end of it where it was long.
 *
 * @param droppedLines lines that were written before the ones kept
 * @param stdoutNanos when each line of standard output was read, since the start of the test on the
 *     engine's clock; empty when that is not known
 * @param stderrNanos the same of standard error
 */
public record ServiceOutput(
    List<String> stdout,
    List<String> stderr,
    long droppedLines,
    List<Long> stdoutNanos,
    List<Long> stderrNanos) {
  public ServiceOutput {
    stdout = List.copyOf(stdout);
    stderr = List.copyOf(stderr);
    stdoutNanos = List.copyOf(stdoutNanos);
    stderrNanos = List.copyOf(stderrNanos);
  }

  /** Lines of which nobody knows when they were written. */
  public ServiceOutput(List<String> stdout, List<String> stderr, long droppedLines) {
    this(stdout, stderr, droppedLines, List.of(), List.of());
  }
}
