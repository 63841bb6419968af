package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run does with one of its specs.
 *
 * @param path as given on the command line, or as found in a directory given there
 * @param testNames selected tests in execution order, which may be none
 * @param namedCalls by service, the families of system calls that the spec names for it
 */
public record SpecInfo(String path, List<String> testNames, Map<String, Set<String>> namedCalls) {
  public SpecInfo {
    requireNonNull(path, "path is null");
    testNames = List.copyOf(testNames);
    namedCalls = Map.copyOf(namedCalls);
  }
}
