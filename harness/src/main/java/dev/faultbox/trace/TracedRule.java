package dev.faultbox.trace;

import static java.util.Objects.requireNonNull;

/**
 * A rule as events name it.
 *
 * @param id {@code db/write//1}
 * @param label author's words, empty for none
 * @param op operation of the spec, empty when the rule has none
 * @param text what its decision is called, {@code delay(100ms)}
 */
public record TracedRule(String id, String label, String op, String text) {
  public TracedRule {
    requireNonNull(id, "id is null");
    requireNonNull(label, "label is null");
    requireNonNull(op, "op is null");
    requireNonNull(text, "text is null");
  }
}
