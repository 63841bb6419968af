package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A window that was in force during a test.
 *
 * @param rules results by service, in the order of the window
 * @param fromSeq number of the first event that may stand in it
 * @param toSeq number of the last one
 * @param openAtEnd whether it was in force when the body ended, in whatever way
 */
public record WindowResult(
    FaultWindow window,
    Map<String, List<RuleResult>> rules,
    long fromSeq,
    long toSeq,
    boolean openAtEnd) {
  public WindowResult {
    requireNonNull(window, "window is null");
    Map<String, List<RuleResult>> copy = new LinkedHashMap<>();
    rules.forEach((service, of) -> copy.put(service, List.copyOf(of)));
    rules = Copies.ordered(copy);
  }
}
