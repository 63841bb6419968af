package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ShardInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for.
 *
 * @param command the tool's argument list, for result files
 * @param workingDirectory directory that relative binaries and arguments are resolved against
 * @param bodyTimeout budget of one test body
 * @param longer what the user changes to give the body longer, for messages
 * @param jobs lanes at most, at least one
 * @param verbose whether output of services is passed on live
 * @param shard the part that the run is of a larger one, null for a whole run
 */
public record RunOptions(
    List<String> command,
    Path workingDirectory,
    long seed,
    Duration bodyTimeout,
    String longer,
    int jobs,
    boolean verbose,
    @Nullable ShardInfo shard) {
  /** What users of the command line change. */
  private static final String LONGER = "--timeout";

  public RunOptions {
    command = List.copyOf(command);
    requireNonNull(workingDirectory, "workingDirectory is null");
    requireNonNull(bodyTimeout, "bodyTimeout is null");
    requireNonNull(longer, "longer is null");
    if (jobs < 1) {
      throw new IllegalArgumentException("jobs is " + jobs);
    }
  }

  /** For a command with the option {@code --timeout}. */
  public RunOptions(
      List<String> command,
      Path workingDirectory,
      long seed,
      Duration bodyTimeout,
      int jobs,
      boolean verbose,
      @Nullable ShardInfo shard) {
    this(command, workingDirectory, seed, bodyTimeout, LONGER, jobs, verbose, shard);
  }

  /** For a whole run. */
  public RunOptions(
      List<String> command,
      Path workingDirectory,
      long seed,
      Duration bodyTimeout,
      int jobs,
      boolean verbose) {
    this(command, workingDirectory, seed, bodyTimeout, jobs, verbose, null);
  }
}
