package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the user asked for.
 *
 * @param command the tool's argument list, for result files
 * @param workingDirectory directory that relative binaries and arguments are resolved against
 * @param bodyTimeout budget of one test body
 * @param jobs lanes at most, at least one
 * @param verbose whether output of services is passed on live
 */
public record RunOptions(
    List<String> command,
    Path workingDirectory,
    long seed,
    Duration bodyTimeout,
    int jobs,
    boolean verbose) {
  public RunOptions {
    command = List.copyOf(command);
    requireNonNull(workingDirectory, "workingDirectory is null");
    requireNonNull(bodyTimeout, "bodyTimeout is null");
    if (jobs < 1) {
      throw new IllegalArgumentException("jobs is " + jobs);
    }
  }
}
