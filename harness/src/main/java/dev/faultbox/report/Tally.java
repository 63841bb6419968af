package dev.faultbox.report;

import dev.faultbox.model.RunSummary;
import dev.faultbox.model.Verdict;
import java.util.EnumMap;
import java.util.Map;

/** How many tests ended with which verdict. */
final class Tally {
  private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);

  void add(Verdict verdict) {
    counts.merge(verdict, 1, Integer::sum);
  }

  int of(Verdict verdict) {
    return counts.getOrDefault(verdict, 0);
  }

  int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
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
