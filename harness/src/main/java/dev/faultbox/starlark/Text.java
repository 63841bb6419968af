package dev.faultbox.starlark;

/** Strings as sequences of code points. */
final class Text {
  private Text() {}

  static int length(String s) {
    return s.codePointCount(0, s.length());
  }

  /** The UTF-16 offset of a code point index, which must be in range. */
  static int offset(String s, int index) {
    return length(s) == s.length() ? index : s.offsetByCodePoints(0, index);
  }

  /** The code point index of a UTF-16 offset. */
  static int index(String s, int offset) {
    return s.codePointCount(0, offset);
  }

  static String at(String s, int index) {
    int start = offset(s, index);
    return s.substring(start, start + Character.charCount(s.codePointAt(start)));
  }

  /** Orders by code points, where UTF-16 order differs for characters outside the first plane. */
  static int compare(String a, String b) {
    int n = Math.min(a.length(), b.length());
    for (int i = 0; i < n; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean wide = Character.isSurrogate(x);
        return wide == Character.isSurrogate(y) ? Character.compare(x, y) : wide ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
