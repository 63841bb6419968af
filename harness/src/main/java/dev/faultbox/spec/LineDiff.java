package dev.faultbox.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * What differs between two texts, line by line: {@code -} stands before a line that was wanted,
 * {@code +} before one that was got, {@code ^} below what differs in two lines that are alike.
 */
final class LineDiff {
  /** Lines a side may have for the exact comparison, whose cost is the product of both. */
  private static final int MAX_COMPARED_LINES = 1_000;

  /** Equal lines shown around a difference. */
  private static final int CONTEXT_LINES = 2;

  /** Lines of output, the rest is counted. */
  private static final int MAX_SHOWN_LINES = 60;

  private LineDiff() {}

  /** Lines of the difference, without line ends; none when the texts are equal. */
  static List<String> of(String want, String got) {
    List<String> all = compare(lines(want), lines(got));
    List<String> shown = new ArrayList<>();
    int skipped = 0;
    for (int i = 0; i < all.size(); i++) {
      if (nearDifference(all, i)) {
        if (skipped > 0) {
          shown.add("  … " + skipped + (skipped == 1 ? " equal line" : " equal lines"));
          skipped = 0;
        }
        shown.add(all.get(i));
      } else {
        skipped++;
      }
    }
    shown = marked(shown);
    if (shown.size() > MAX_SHOWN_LINES) {
      int more = shown.size() - MAX_SHOWN_LINES;
      shown = new ArrayList<>(shown.subList(0, MAX_SHOWN_LINES));
      shown.add("  … " + more + " more lines");
    }
    return shown;
  }

  /** Where one line stands for one other, what differs in them. */
  private static List<String> marked(List<String> lines) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      boolean pair =
          starts(lines, i, "- ")
              && starts(lines, i + 1, "+ ")
              && !starts(lines, i - 1, "- ")
              && !starts(lines, i + 2, "+ ");
      if (pair) {
        out.addAll(LineMarks.of(lines.get(i).substring(2), lines.get(i + 1).substring(2)));
        i++;
      } else {
        out.add(lines.get(i));
      }
    }
    return out;
  }

  private static boolean starts(List<String> lines, int index, String mark) {
    return index >= 0 && index < lines.size() && lines.get(index).startsWith(mark);
  }

  /** A final line end counts: texts that differ in nothing else are different. */
  private static List<String> lines(String text) {
    return List.of(text.split("\n", -1));
  }

  private static boolean nearDifference(List<String> lines, int index) {
    int from = Math.max(0, index - CONTEXT_LINES);
    int to = Math.min(lines.size(), index + CONTEXT_LINES + 1);
    return lines.subList(from, to).stream().anyMatch(line -> !line.startsWith(" "));
  }

  private static List<String> compare(List<String> want, List<String> got) {
    int head = 0;
    int shorter = Math.min(want.size(), got.size());
    while (head < shorter && want.get(head).equals(got.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && want.get(want.size() - 1 - tail).equals(got.get(got.size() - 1 - tail))) {
      tail++;
    }
    List<String> out = new ArrayList<>();
    want.subList(0, head).forEach(line -> out.add("  " + line));
    middle(want.subList(head, want.size() - tail), got.subList(head, got.size() - tail), out);
    want.subList(want.size() - tail, want.size()).forEach(line -> out.add("  " + line));
    return out;
  }

  private static void middle(List<String> want, List<String> got, List<String> out) {
    if (want.size() > MAX_COMPARED_LINES || got.size() > MAX_COMPARED_LINES) {
      want.forEach(line -> out.add("- " + line));
      got.forEach(line -> out.add("+ " + line));
      return;
    }
    int[][] common = new int[want.size() + 1][got.size() + 1];
    for (int i = want.size() - 1; i >= 0; i--) {
      for (int j = got.size() - 1; j >= 0; j--) {
        common[i][j] =
            want.get(i).equals(got.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < want.size() || j < got.size()) {
      if (i < want.size() && j < got.size() && want.get(i).equals(got.get(j))) {
        out.add("  " + want.get(i));
        i++;
        j++;
      } else if (j == got.size() || (i < want.size() && common[i + 1][j] >= common[i][j + 1])) {
        out.add("- " + want.get(i++));
      } else {
        out.add("+ " + got.get(j++));
      }
    }
  }
}
