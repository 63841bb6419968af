package dev.faultbox.starlark;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the known name that a misspelt one was meant to be. */
final class Suggestions {
  /** Shorter words are like everything. */
  private static final int LEAST_LENGTH = 3;

  /** From this length on, two mistakes are forgiven. */
  private static final int LONG = 6;

  /** Longer words are not compared. */
  private static final int MOST_LENGTH = 100;

  private Suggestions() {}

  static @Nullable String nearest(String word, Iterable<String> candidates) {
    String best = null;
    int bestDistance = word.length() >= LONG ? 3 : 2;
    if (word.length() > MOST_LENGTH) {
      return null;
    }
    String lower = word.toLowerCase(Locale.ROOT);
    for (String candidate : candidates) {
      if (candidate.equals(word) || candidate.length() > MOST_LENGTH) {
        continue;
      }
      int distance = distance(lower, candidate.toLowerCase(Locale.ROOT));
      boolean possible =
          distance == 0 || (word.length() >= LEAST_LENGTH && distance < candidate.length());
      boolean tie = best != null && distance == bestDistance && candidate.compareTo(best) < 0;
      if (possible && (distance < bestDistance || tie)) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best != null ? best : sharedBeginning(word, candidates);
  }

  /** {@code status} for {@code status_code}, and the other way round. */
  private static @Nullable String sharedBeginning(String word, Iterable<String> candidates) {
    String best = null;
    for (String candidate : candidates) {
      boolean begins =
          (candidate.length() >= LEAST_LENGTH && word.startsWith(candidate + "_"))
              || (word.length() >= LEAST_LENGTH && candidate.startsWith(word + "_"));
      if (begins && (best == null || candidate.compareTo(best) < 0)) {
        best = candidate;
      }
    }
    return best;
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that make one word of the other.
   */
  private static int distance(String a, String b) {
    int[] older = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, older[j - 2] + 1);
        }
        row[j] = least;
      }
      int[] free = older;
      older = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}
