package dev.faultbox.spec;

import java.util.List;

/**
 * Two lines that are alike: what of them differs, with a mark below it. Of long lines only what
 * stands around the difference is kept.
 */
final class LineMarks {
  /** Shorter lines are compared at a glance, in characters. */
  private static final int MIN_CHARS = 24;

  /** Characters of a line that are shown. */
  private static final int MAX_CHARS = 160;

  /** Equal characters that stay in front of a difference in a long line. */
  private static final int LEAD_CHARS = 30;

  private LineMarks() {}

  /**
   * The lines of both sides, {@code -} and {@code +} in front, and a line of marks where they can
   * be put in place.
   */
  static List<String> of(String want, String got) {
    int[] a = want.codePoints().toArray();
    int[] b = got.codePoints().toArray();
    int shorter = Math.min(a.length, b.length);
    int head = 0;
    while (head < shorter && a[head] == b[head]) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head && a[a.length - 1 - tail] == b[b.length - 1 - tail]) {
      tail++;
    }
    boolean alike = 2 * (head + tail) >= shorter;
    if (!alike || Math.max(a.length, b.length) < MIN_CHARS) {
      return List.of("- " + want, "+ " + got);
    }
    boolean fits = Math.max(a.length, b.length) <= MAX_CHARS;
    int from = fits ? 0 : Math.max(0, head - LEAD_CHARS);
    String left = window(a, from);
    String right = window(b, from);
    int length = Math.max(1, Math.max(a.length, b.length) - head - tail);
    int before = head - from + (from > 0 ? 1 : 0);
    if (!isPlain(left) || !isPlain(right)) {
      // Nobody knows how wide a terminal makes them.
      return List.of("- " + left, "+ " + right, "  (from character " + (head + 1) + ")");
    }
    int shown = Math.min(length, Math.max(1, MAX_CHARS - before));
    String where = from > 0 ? " (from character " + (head + 1) + ")" : "";
    return List.of(
        "- " + left, "+ " + right, "  " + " ".repeat(before) + "^".repeat(shown) + where);
  }

  private static String window(int[] points, int from) {
    int start = Math.min(from, points.length);
    int end = Math.min(points.length, start + MAX_CHARS);
    return (start > 0 ? "…" : "")
        + new String(points, start, end - start)
        + (end < points.length ? "…" : "");
  }

  private static boolean isPlain(String text) {
    return text.codePoints().allMatch(c -> (c >= ' ' && c < 0x7F) || c == '…');
  }
}
