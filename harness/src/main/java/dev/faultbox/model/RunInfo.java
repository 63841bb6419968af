package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run is about, known before its first test.
 *
 * @param spec path as given on the command line
 * @param command the argument list of the tool
 * @param startedAtMillis wall-clock time, epoch milliseconds
 * @param engine null until an engine was found
 * @param testNames selected tests in execution order
 * @param namedCalls by service, the families of system calls that the spec names for it
 */
public record RunInfo(
    String spec,
    List<String> command,
    long startedAtMillis,
    long seed,
    @Nullable EngineInfo engine,
    List<String> testNames,
    Map<String, Set<String>> namedCalls) {
  public RunInfo {
    requireNonNull(spec, "spec is null");
    command = List.copyOf(command);
    testNames = List.copyOf(testNames);
    namedCalls = Map.copyOf(namedCalls);
  }
}
