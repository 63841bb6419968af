package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the user asked for.
 *
 * @param specPath path of the spec as given
 * @param command the tool's argument list, for result files
 * @param workingDirectory directory that relative binaries and arguments are resolved against
 * @param testPatterns patterns of {@code --test}; empty selects every test
 * @param bodyTimeout budget of one test body
 * @param jobs lanes at most, at least one
 * @param verbose whether output of services is passed on live
 */
public record RunOptions(
    String specPath,
    List<String> command,
    Path workingDirectory,
    List<String> testPatterns,
    long seed,
    Duration bodyTimeout,
    int jobs,
    boolean verbose) {
  public RunOptions {
    requireNonNull(specPath, "specPath is null");
    command = List.copyOf(command);
    requireNonNull(workingDirectory, "workingDirectory is null");
    testPatterns = List.copyOf(testPatterns);
    requireNonNull(bodyTimeout, "bodyTimeout is null");
    if (jobs < 1) {
      throw new IllegalArgumentException("jobs is " + jobs);
    }
  }
}
