package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What differs between two normalized traces, by a longest common subsequence of their lines, with
 * the test and the service that a difference belongs to.
 */
public final class TraceDiff {
  /** Equal lines shown around a difference. */
  private static final int CONTEXT_LINES = 3;

  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String RESET = "\u001b[0m";

  private final List<String> left;
  private final List<String> right;
  private final boolean colour;

  /**
   * @param left lines of the earlier trace
   * @param right lines of the later one
   * @param colour whether removed and added lines are painted
   */
  public TraceDiff(List<String> left, List<String> right, boolean colour) {
    this.left = List.copyOf(requireNonNull(left, "left is null"));
    this.right = List.copyOf(requireNonNull(right, "right is null"));
    this.colour = colour;
  }

  /** Whether both are the same, byte for byte. */
  public boolean equal() {
    return left.equals(right);
  }

  /** The whole text that is printed; the names are those of the files. */
  public String render(String leftName, String rightName) {
    if (equal()) {
      return "traces are identical\n";
    }
    StringBuilder out = new StringBuilder("traces differ (");
    out.append(count(left)).append(" vs ").append(count(right)).append(" lines):\n");
    paint(out, RED, "--- " + Text.printable(leftName));
    paint(out, GREEN, "+++ " + Text.printable(rightName));
    appendHunks(out, CommonLines.of(left, right));
    return out.toString();
  }

  /** Lines as an editor counts them: what stands behind the last line end is none. */
  private static int count(List<String> lines) {
    return lines.get(lines.size() - 1).isEmpty() ? lines.size() - 1 : lines.size();
  }

  private void appendHunks(StringBuilder out, CommonLines.Kept kept) {
    int i = 0;
    int j = 0;
    String test = "";
    String service = "";
    int shownTo = 0;
    int after = 0;
    boolean begun = false;
    while (i < left.size() || j < right.size()) {
      boolean same =
          i < left.size() && j < right.size() && kept.left().get(i) && kept.right().get(j);
      if (same) {
        String line = left.get(i);
        if (after > 0) {
          append(out, ' ', line);
          after--;
          shownTo = i + 1;
        }
        if (line.startsWith("=== ")) {
          test = line;
          service = "";
        } else if (line.startsWith("--- ")) {
          service = line;
        }
        i++;
        j++;
        continue;
      }
      int from = Math.max(shownTo, contextStart(i, kept));
      if (!begun || from > shownTo) {
        begun = true;
        out.append("@@ line ").append(i + 1).append(" / ").append(j + 1).append(" @@");
        out.append(test.isEmpty() ? "" : " " + Text.printable(test));
        out.append(service.isEmpty() ? "" : " " + Text.printable(service)).append('\n');
      }
      for (int k = from; k < i; k++) {
        append(out, ' ', left.get(k));
      }
      while (i < left.size() && !kept.left().get(i)) {
        append(out, '-', left.get(i++));
      }
      while (j < right.size() && !kept.right().get(j)) {
        append(out, '+', right.get(j++));
      }
      shownTo = i;
      after = CONTEXT_LINES;
    }
  }

  /** Equal lines in front of a difference stand on both sides, so those of the left are shown. */
  private static int contextStart(int i, CommonLines.Kept kept) {
    int from = i;
    while (from > 0 && i - from < CONTEXT_LINES && kept.left().get(from - 1)) {
      from--;
    }
    return from;
  }

  private void append(StringBuilder out, char mark, String line) {
    String colourOf = mark == '-' ? RED : mark == '+' ? GREEN : "";
    paint(out, colourOf, mark + " " + Text.printable(line));
  }

  private void paint(StringBuilder out, String paint, String line) {
    boolean painted = colour && !paint.isEmpty();
    out.append(painted ? paint : "").append(line).append(painted ? RESET : "").append('\n');
  }
}
