package dev.faultbox.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run is about, known before its first test.
 *
 * @param specs in the order they are run, at least one
 * @param command the argument list of the tool
 * @param startedAtMillis wall-clock time, epoch milliseconds
 * @param engine null until an engine was found
 * @param shard null for a whole run
 */
public record RunInfo(
    List<SpecInfo> specs,
    List<String> command,
    long startedAtMillis,
    long seed,
    @Nullable EngineInfo engine,
    @Nullable ShardInfo shard) {
  public RunInfo {
    specs = List.copyOf(specs);
    command = List.copyOf(command);
    if (specs.isEmpty()) {
      throw new IllegalArgumentException("a run has no spec");
    }
  }

  /** A whole run. */
  public RunInfo(
      List<SpecInfo> specs,
      List<String> command,
      long startedAtMillis,
      long seed,
      @Nullable EngineInfo engine) {
    this(specs, command, startedAtMillis, seed, engine, null);
  }

  /** A whole run of one spec. */
  public RunInfo(
      String spec,
      List<String> command,
      long startedAtMillis,
      long seed,
      @Nullable EngineInfo engine,
      List<String> testNames,
      Map<String, Set<String>> namedCalls) {
    this(
        List.of(new SpecInfo(spec, testNames, namedCalls)), command, startedAtMillis, seed, engine);
  }

  /** Path of the first spec, for most runs the only one. */
  public String spec() {
    return specs.get(0).path();
  }

  /** Whether a test has to be told with the spec it comes from. */
  public boolean severalSpecs() {
    return specs.size() > 1;
  }

  /** Selected tests of all specs in execution order. */
  public List<String> testNames() {
    return specs.stream().flatMap(spec -> spec.testNames().stream()).toList();
  }

  /** A name for a test that no other test of the run has: with several specs the spec is in it. */
  public String uniqueName(TestResult result) {
    return severalSpecs() ? result.spec() + ": " + result.name() : result.name();
  }

  /** By service, the families of system calls that a spec names for it. */
  public Map<String, Set<String>> namedCalls(String path) {
    for (SpecInfo spec : specs) {
      if (spec.path().equals(path)) {
        return spec.namedCalls();
      }
    }
    return severalSpecs() ? Map.of() : specs.get(0).namedCalls();
  }
}
