package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * What a rule says about the bytes that a call carries.
 *
 * @param count corrupt: how many are changed; else 0
 * @param change corrupt: into what they are changed
 * @param after how many are written before the rule fires, {@link #NO_AFTER} when it does not count
 */
public record RuleBytes(long count, Change change, long after) {
  /** What becomes of a byte that was read; the ordinal is the number on the tracer's wire. */
  public enum Change {
    /** Every bit is inverted. */
    FLIP,
    /** It becomes 0. */
    ZERO,
    /** It becomes another one, drawn from the seed. */
    RANDOM
  }

  /** The rule fires without counting bytes; so on the tracer's wire, where it is unsigned. */
  public static final long NO_AFTER = -1;

  /** The rule is not about bytes. */
  public static final RuleBytes NONE = new RuleBytes(0, Change.FLIP, NO_AFTER);

  public RuleBytes {
    requireNonNull(change, "change is null");
  }

  /** Whether the rule counts written bytes before it fires. */
  public boolean counts() {
    return after != NO_AFTER;
  }

  /** The same with a count of its own. */
  public RuleBytes withAfter(long bytes) {
    return new RuleBytes(count, change, bytes);
  }
}
