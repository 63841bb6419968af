package dev.faultbox.report;

import java.util.ArrayList;
import java.util.List;

/** What a terminal shows after it was sent text: the few orders that this tool gives, and lines. */
final class Screen {
  private static final char BEHIND_WIDE = '\0';

  private int columns;
  private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));

  /** For each row whether it goes on in the next, because the terminal broke the line. */
  private final List<Boolean> broken = new ArrayList<>(List.of(false));

  private int row;
  private int column;
  private boolean wraps = true;
  private boolean cursorShown = true;

  Screen(int columns) {
    this.columns = columns;
  }

  /** A terminal driver adds a carriage return to each line feed. */
  Screen write(String text) {
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point == 0x1b) {
        int end = i + 1;
        while (!Character.isLetter(text.charAt(end))) {
          end++;
        }
        obey(text.substring(i + 1, end), text.charAt(end));
        i = end + 1;
      } else if (point == '\r') {
        column = 0;
      } else if (point == '\n') {
        column = 0;
        broken.set(row, false);
        down();
      } else {
        put(point);
      }
    }
    return this;
  }

  private void obey(String argument, char order) {
    switch (order) {
      case 'A' -> row = Math.max(0, row - Integer.parseInt(argument));
      case 'J' -> {
        rows.get(row).setLength(Math.min(column, rows.get(row).length()));
        while (rows.size() > row + 1) {
          rows.remove(rows.size() - 1);
          broken.remove(broken.size() - 1);
        }
        broken.set(row, false);
      }
      case 'h' -> mode(argument, true);
      case 'l' -> mode(argument, false);
      case 'm' -> {}
      default -> throw new AssertionError("unknown order " + argument + order);
    }
  }

  private void mode(String which, boolean on) {
    switch (which) {
      case "?7" -> wraps = on;
      case "?25" -> cursorShown = on;
      default -> throw new AssertionError("unknown mode " + which);
    }
  }

  /** Whether the terminal is as a program has to leave it. */
  boolean isAsBefore() {
    return wraps && cursorShown;
  }

  /** The user makes the window wider or narrower: lines are broken, or joined again. */
  Screen resize(int newColumns) {
    List<StringBuilder> oldRows = new ArrayList<>(rows);
    List<Boolean> oldBroken = new ArrayList<>(broken);
    int oldRow = row;
    int oldColumn = column;
    rows.clear();
    broken.clear();
    columns = newColumns;
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < oldRows.size(); i++) {
      if (i == oldRow) {
        int at = line.length() + oldColumn;
        row = rows.size() + at / newColumns;
        column = at % newColumns;
      }
      line.append(oldRows.get(i));
      if (!oldBroken.get(i)) {
        breakUp(line);
        line.setLength(0);
      }
    }
    breakUp(line);
    while (rows.size() <= row) {
      rows.add(new StringBuilder());
      broken.add(false);
    }
    return this;
  }

  private void breakUp(StringBuilder line) {
    int from = 0;
    do {
      int to = Math.min(line.length(), from + columns);
      rows.add(new StringBuilder(line.substring(from, to)));
      broken.add(to < line.length());
      from = to;
    } while (from < line.length());
  }

  private void down() {
    row++;
    if (row == rows.size()) {
      rows.add(new StringBuilder());
      broken.add(false);
    }
  }

  private void put(int point) {
    int width = Text.width(point);
    if (column + width > columns) {
      if (wraps) {
        column = 0;
        broken.set(row, true);
        down();
      } else {
        column = columns - width;
      }
    }
    StringBuilder line = rows.get(row);
    while (line.length() < column + width) {
      line.append(' ');
    }
    line.setCharAt(column, Character.charCount(point) == 1 ? (char) point : '?');
    if (width == 2) {
      line.setCharAt(column + 1, BEHIND_WIDE);
    }
    column += width;
  }

  /** The lines that are to be seen, without blanks at their ends and empty lines at the bottom. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (StringBuilder line : rows) {
      lines.add(line.toString().replace(String.valueOf(BEHIND_WIDE), "").stripTrailing());
    }
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }
}
