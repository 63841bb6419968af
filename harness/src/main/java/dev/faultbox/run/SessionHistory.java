package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the tests of one session hand on to the next: numbers that are used once on the tracer's
 * wire, and the attempt before. Used by the thread that runs the tests; the numbers by any.
 */
final class SessionHistory {
  private final RuleNumbers ruleNumbers = new RuleNumbers();
  private final AtomicInteger instanceIds = new AtomicInteger();
  private int tests;
  private long lastStopNanos;
  private @Nullable Attempt previous;

  RuleNumbers ruleNumbers() {
    return ruleNumbers;
  }

  AtomicInteger instanceIds() {
    return instanceIds;
  }

  int nextTest() {
    return ++tests;
  }

  void ended(Attempt attempt) {
    previous = requireNonNull(attempt, "attempt is null");
  }

  /** The attempt before, once: its log is given free. */
  @Nullable Attempt takePrevious() {
    Attempt attempt = previous;
    previous = null;
    return attempt;
  }

  void stopping(long nanos) {
    lastStopNanos = nanos;
  }

  /** When the instances of the attempt before were told to stop; 0 for the first. */
  long lastStopNanos() {
    return lastStopNanos;
  }
}
