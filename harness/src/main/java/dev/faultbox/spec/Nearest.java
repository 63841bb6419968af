package dev.faultbox.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the name an author probably meant. Upper and lower case count as equal. */
public final class Nearest {
  private Nearest() {}

  /** The nearest candidate, or null when none is near enough to be offered. */
  public static @Nullable String to(String name, Collection<String> candidates) {
    // One mistake in a short word, two from six letters on, three from twelve on.
    int limit = name.length() < 6 ? 1 : name.length() < 12 ? 2 : 3;
    return candidates.stream()
        .filter(candidate -> distance(name, candidate) <= limit)
        .min(order(name))
        .orElse(null);
  }

  /** All candidates, the nearest first. */
  static List<String> sorted(String name, Collection<String> candidates) {
    return candidates.stream().sorted(order(name)).toList();
  }

  private static Comparator<String> order(String name) {
    return Comparator.comparingInt(candidate -> distance(name, candidate));
  }

  /**
   * Insertions, deletions, substitutions and swaps of neighbours that lead from one to the other.
   */
  static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        d[i][j] =
            Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
