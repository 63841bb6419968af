package dev.faultbox.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A source line as it can be shown, and where below it a caret belongs.
 *
 * @param text tabs as blanks, control characters as escapes, cut where it is too wide
 * @param caret terminal columns before the caret
 */
record SourceExcerpt(String text, int caret) {
  private static final String CUT = "…";

  /**
   * @param column 1-based, in code points; one past the end points behind the line
   * @param tabColumns distance of tab stops
   * @param maxColumns terminal columns the text may take
   */
  static SourceExcerpt of(String line, int column, int tabColumns, int maxColumns) {
    List<String> cells = new ArrayList<>();
    int target = -1;
    int used = 0;
    int position = 1;
    for (int i = 0; i < line.length(); position++) {
      int point = line.codePointAt(i);
      i += Character.charCount(point);
      if (position == column) {
        target = cells.size();
      }
      String cell =
          point == '\t'
              ? " ".repeat(tabColumns - used % tabColumns)
              : Text.printable(Character.toString(point));
      used += width(cell);
      cells.add(cell);
    }
    return cut(cells, target < 0 ? cells.size() : target, maxColumns);
  }

  /** Grows a window around the target, evenly to both sides, until it is full. */
  private static SourceExcerpt cut(List<String> cells, int target, int maxColumns) {
    int from = target;
    int to = Math.min(target + 1, cells.size());
    int room = maxColumns - 2 - (target < cells.size() ? width(cells.get(target)) : 1);
    boolean grew = true;
    while (grew) {
      grew = false;
      if (from > 0 && width(cells.get(from - 1)) <= room) {
        from--;
        room -= width(cells.get(from));
        grew = true;
      }
      if (to < cells.size() && width(cells.get(to)) <= room) {
        room -= width(cells.get(to));
        to++;
        grew = true;
      }
    }
    String before = (from > 0 ? CUT : "") + String.join("", cells.subList(from, target));
    String after = String.join("", cells.subList(target, to)) + (to < cells.size() ? CUT : "");
    return new SourceExcerpt((before + after).stripTrailing(), width(before));
  }

  private static int width(String text) {
    return text.codePoints().map(Text::width).sum();
  }
}
