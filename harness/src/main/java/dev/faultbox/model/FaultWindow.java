package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules that are put in force together, on one or more services.
 *
 * @param rules by service, in the order they are offered a call
 * @param mustFire a window that touched nothing spoils a pass
 * @param location the call that asked for it
 */
public record FaultWindow(
    Map<String, List<Rule>> rules, boolean mustFire, SourceLocation location) {
  public FaultWindow {
    Map<String, List<Rule>> copy = new LinkedHashMap<>();
    rules.forEach((service, of) -> copy.put(service, List.copyOf(of)));
    rules = Copies.ordered(copy);
    requireNonNull(location, "location is null");
  }

  /** Marks calls only, decides nothing. */
  public boolean traces() {
    return rules.values().stream()
        .flatMap(List::stream)
        .allMatch(rule -> rule.action() == RuleAction.TRACE);
  }
}
