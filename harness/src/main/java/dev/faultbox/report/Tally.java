package dev.faultbox.report;

import dev.faultbox.model.RunSummary;
import dev.faultbox.model.Verdict;

/** How many tests ended with which verdict. */
final class Tally {
  private final int[] counts = new int[Verdict.values().length];
  private int total;

  void add(Verdict verdict) {
    counts[verdict.ordinal()]++;
    total++;
  }

  int of(Verdict verdict) {
    return counts[verdict.ordinal()];
  }

  int total() {
    return total;
  }

  /** {@code 3 passed, 1 failed}, and the other counts when they are not zero. */
  String footer(RunSummary summary) {
    StringBuilder out = new StringBuilder();
    out.append(of(Verdict.PASS)).append(" passed, ").append(of(Verdict.FAIL)).append(" failed");
    append(out, of(Verdict.ERROR), "errors");
    append(out, of(Verdict.INCONCLUSIVE), "inconclusive");
    append(out, of(Verdict.HALTED), "halted");
    append(out, summary.notRun(), summary.interrupted() ? "not run (interrupted)" : "not run");
    return out.toString();
  }

  private static void append(StringBuilder out, int count, String word) {
    if (count > 0) {
      out.append(", ").append(count).append(' ').append(word);
    }
  }
}
