package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * What came of one rule on one service.
 *
 * @param id rule id, {@code db/write//1}
 * @param matches calls it was about
 * @param fires calls it decided
 * @param unresolved calls whose resource could not be found out, so that it did not match
 */
public record RuleResult(Rule rule, String id, long matches, long fires, long unresolved) {
  public RuleResult {
    requireNonNull(rule, "rule is null");
    requireNonNull(id, "id is null");
  }
}
