package dev.faultbox.report;

import java.util.Locale;

/**
 * Makes text of unknown origin safe to show. Specs and services decide what is in names, messages
 * and output, and none of it may move a cursor, colour a terminal or break a line.
 */
final class Text {
  private static final char REPLACEMENT = '\uFFFD';

  private Text() {}

  /** One line for people: control and direction characters written as escapes, tabs kept. */
  static String printable(String text) {
    int first = 0;
    while (first < text.length() && isPlain(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      appendPrintable(out, point);
    }
    return out.toString();
  }

  /** The same text with unpaired surrogates replaced, so that every encoder accepts it. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaceUnpaired(text, i);
      }
    }
    return text;
  }

  /** At most {@code max} characters of the text, and how many were left out. */
  static String bounded(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "… (" + (text.length() - end) + " more characters)";
  }

  /** Terminal columns a character takes: 0 for combining marks, 2 for wide ones. */
  static int width(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(point) ? 2 : 1;
  }

  private static boolean isWide(int point) {
    return (point >= 0x1100 && point <= 0x115F)
        || (point >= 0x2E80 && point <= 0xA4CF)
        || (point >= 0xAC00 && point <= 0xD7A3)
        || (point >= 0xF900 && point <= 0xFAFF)
        || (point >= 0xFE30 && point <= 0xFE6F)
        || (point >= 0xFF00 && point <= 0xFF60)
        || (point >= 0xFFE0 && point <= 0xFFE6)
        || (point >= 0x1F300 && point <= 0x1FAFF)
        || (point >= 0x20000 && point <= 0x3FFFD);
  }

  private static boolean isPlain(char c) {
    return c == '\t' || (c >= ' ' && c < 0x7F);
  }

  private static void appendPrintable(StringBuilder out, int point) {
    if (point == '\n') {
      out.append("\\n");
    } else if (point == '\r') {
      out.append("\\r");
    } else if (point != '\t' && (point < ' ' || (point >= 0x7F && point < 0xA0))) {
      out.append(String.format(Locale.ROOT, "\\x%02x", point));
    } else if (isInvisibleControl(point)) {
      out.append(String.format(Locale.ROOT, "\\u%04x", point));
    } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
      out.append(REPLACEMENT);
    } else {
      out.appendCodePoint(point);
    }
  }

  /** Line separators and marks that reorder what follows; joiners stay, emoji need them. */
  private static boolean isInvisibleControl(int point) {
    return (point >= 0x2028 && point <= 0x202E)
        || (point >= 0x2066 && point <= 0x2069)
        || point == 0x200E
        || point == 0x200F
        || point == 0xFEFF;
  }

  private static String replaceUnpaired(String text, int from) {
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, from);
    for (int i = from; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        out.append(REPLACEMENT);
      } else {
        out.appendCodePoint(point);
      }
    }
    return out.toString();
  }
}
