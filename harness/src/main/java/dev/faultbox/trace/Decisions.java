package dev.faultbox.trace;

import dev.faultbox.model.Errno;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of decisions, as events, filters and the console say them. */
final class Decisions {
  private static final int DENY = 1;
  private static final int DELAY = 2;
  private static final int HOLD = 4;
  private static final int TORN = 7;
  private static final int LIE = 8;
  private static final int LAST = Records.DECISION_RELEASED;

  private Decisions() {}

  /** Whether this is a decision that the tracer can report. */
  static boolean isKnown(int decision) {
    return decision >= 0 && decision <= LAST;
  }

  /** Whether something happened to the call that its program can notice. */
  static boolean isFault(int decision) {
    return decision != Records.DECISION_ALLOW
        && decision != Records.DECISION_RULE_ALLOW
        && decision != Records.DECISION_TRACE
        && decision != Records.DECISION_RELEASED;
  }

  /**
   * @param rule the rule that fired, null for none
   * @param errno error number of the record, 0 for none
   * @param fields of the event so far
   */
  static String text(
      int decision, @Nullable TracedRule rule, int errno, Map<String, String> fields) {
    return switch (decision) {
      case Records.DECISION_ALLOW, Records.DECISION_RULE_ALLOW -> "allow";
      case Records.DECISION_TRACE -> "trace";
      case Records.DECISION_RELEASED -> "allow (released)";
      case DENY -> errno == 0 && rule != null ? rule.text() : "deny(" + Errno.text(errno) + ")";
      case DELAY ->
          rule == null ? "delay(" + fields.getOrDefault("latency_ms", "0") + "ms)" : rule.text();
      case Records.DECISION_CRASH_BEFORE -> "crash(before)";
      case Records.DECISION_CRASH_AFTER -> "crash(after)";
      // The bytes of this call: a rule with after_bytes shortens one to what is left.
      case TORN -> "torn(" + fields.getOrDefault("written", "0") + ")";
      case LIE -> "lie";
      case HOLD -> "hold(" + fields.getOrDefault("tag", "") + ")";
      default -> rule == null ? "rule(" + decision + ")" : rule.text();
    };
  }
}
