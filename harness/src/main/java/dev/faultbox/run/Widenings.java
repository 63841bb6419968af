package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.TreeMap;

/**
 * How the intercepted calls grow in a run: a test that lacks calls widens the set for itself and
 * for all tests behind it in the order of registration, never for one before it. So what a test
 * intercepts depends on that order alone, and not on which lane was faster. Guarded by its owner.
 */
final class Widenings {
  private final CallSet base;
  private final TreeMap<Integer, Set<String>> asked = new TreeMap<>();

  /**
   * @param base what the spec names
   */
  Widenings(CallSet base) {
    this.base = requireNonNull(base, "base is null");
  }

  /** What the test at this position begins with, as far as the tests before it are known. */
  CallSet before(int position) {
    CallSet calls = base;
    for (Set<String> families : asked.headMap(position).values()) {
      calls = calls.with(families);
    }
    return calls;
  }

  /** The test at this position lacked these families. */
  void widen(int position, Set<String> families) {
    asked.put(position, Set.copyOf(families));
  }

  /** The test at this position is carried out anew. */
  void forget(int position) {
    asked.remove(position);
  }
}
