package dev.faultbox.report;

/** Text for XML 1.0, whatever is in it. */
final class Xml {
  private static final char REPLACEMENT = '\uFFFD';

  private Xml() {}

  /** Text between tags. Every {@code >} is escaped, so that no CDATA end can appear. */
  static String text(String text) {
    return escape(text, false);
  }

  /** An attribute with a blank before it; line breaks and tabs survive. */
  static String attribute(String name, String value) {
    return " " + name + "=\"" + escape(value, true) + "\"";
  }

  private static String escape(String text, boolean attribute) {
    int plain = 0;
    while (plain < text.length() && isPlain(text.charAt(plain))) {
      plain++;
    }
    if (plain == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, plain);
    for (int i = plain; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      switch (point) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append(attribute ? "&quot;" : "\"");
        case '\r' -> out.append("&#13;");
        case '\n' -> out.append(attribute ? "&#10;" : "\n");
        case '\t' -> out.append(attribute ? "&#9;" : "\t");
        default -> out.appendCodePoint(isLegal(point) ? point : REPLACEMENT);
      }
    }
    return out.toString();
  }

  /** Whether a character stands for itself everywhere. */
  private static boolean isPlain(char c) {
    return c >= ' ' && c <= '~' && c != '&' && c != '<' && c != '>' && c != '"';
  }

  private static boolean isLegal(int point) {
    return (point >= 0x20 && point <= 0xD7FF)
        || (point >= 0xE000 && point <= 0xFFFD)
        || point >= 0x10000;
  }
}
