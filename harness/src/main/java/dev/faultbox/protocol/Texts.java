package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Bytes of a peer as text. */
final class Texts {
  /** Longest UTF-8 sequence in bytes. */
  private static final int MAX_SEQUENCE = 4;

  /** Characters of what a service says that a message repeats. */
  private static final int MAX_WORDS = 200;

  private Texts() {}

  /** Decodes UTF-8, invalid input becomes U+FFFD, and trims white space at both ends. */
  static String trimmed(byte[] bytes, int length) {
    return new String(bytes, 0, length, UTF_8).strip();
  }

  /** The first so many characters. */
  static String start(String text, int characters) {
    return text.codePointCount(0, text.length()) <= characters
        ? text
        : text.substring(0, text.offsetByCodePoints(0, characters));
  }

  /** A service's words as part of a sentence: one line, printable, at most 200 characters. */
  static String words(byte[] bytes) {
    return words(new String(bytes, UTF_8));
  }

  /** A service's words as part of a sentence: one line, printable, at most 200 characters. */
  static String words(String text) {
    StringBuilder words = new StringBuilder();
    start(text.strip(), MAX_WORDS)
        .codePoints()
        .forEach(c -> words.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return words.toString();
  }

  /** The length without a character that was cut at the end. */
  static int wholeCharacters(byte[] bytes, int length) {
    for (int back = 1; back <= Math.min(MAX_SEQUENCE, length); back++) {
      int b = bytes[length - back] & 0xff;
      if (b < 0x80) {
        return length;
      }
      if (b >= 0xc0) {
        int sequence = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
        return sequence > back ? length - back : length;
      }
    }
    return length;
  }
}
