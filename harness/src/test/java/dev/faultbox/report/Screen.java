package dev.faultbox.report;

import java.util.ArrayList;
import java.util.List;

/** What a terminal shows after it was sent text: the few orders that this tool gives, and lines. */
final class Screen {
  private static final char BEHIND_WIDE = '\0';

  private final int columns;
  private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
  private int row;
  private int column;
  private boolean wraps = true;

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
        }
      }
      case 'h' -> wraps = true;
      case 'l' -> wraps = false;
      case 'm' -> {}
      default -> throw new AssertionError("unknown order " + argument + order);
    }
  }

  private void down() {
    row++;
    if (row == rows.size()) {
      rows.add(new StringBuilder());
    }
  }

  private void put(int point) {
    int width = Text.width(point);
    if (column + width > columns) {
      if (wraps) {
        column = 0;
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
