package dev.faultbox.starlark;

import java.util.Arrays;

/** A source with its lines; turns offsets (UTF-16 units) into positions. */
final class FileText {
  final Source source;
  private final int[] lineStarts;

  FileText(Source source) {
    this.source = source;
    String text = source.text();
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    this.lineStarts = Arrays.copyOf(starts, count);
  }

  Position position(int offset) {
    int line = lineIndex(offset);
    int column = source.text().codePointCount(lineStarts[line], offset) + 1;
    return new Position(source.name(), line + 1, column);
  }

  int line(int offset) {
    return lineIndex(offset) + 1;
  }

  private int lineIndex(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found : -found - 2;
  }

  /** Text of a 1-based line without its end. */
  String lineText(int line) {
    if (line < 1 || line > lineStarts.length) {
      return "";
    }
    int end = line < lineStarts.length ? lineStarts[line] : source.text().length();
    int start = lineStarts[line - 1];
    while (end > start
        && (source.text().charAt(end - 1) == '\n' || source.text().charAt(end - 1) == '\r')) {
      end--;
    }
    return source.text().substring(start, end);
  }

  /** Source text of a range; line breaks with their indentation become one space. */
  String slice(int start, int end) {
    String text = source.text().substring(start, end);
    if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    boolean skipping = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean space = c == ' ' || c == '\t';
      if (c == '\n' || c == '\r') {
        if (!skipping) {
          while (out.length() > 0 && out.charAt(out.length() - 1) == ' ') {
            out.setLength(out.length() - 1);
          }
          out.append(' ');
        }
        skipping = true;
      } else if (!(skipping && space)) {
        skipping = false;
        out.append(c);
      }
    }
    return out.toString();
  }
}
