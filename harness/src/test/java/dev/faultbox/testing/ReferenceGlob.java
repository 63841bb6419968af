package dev.faultbox.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The two globs of rules, written from the language's definition in the plainest way, without a
 * thought for speed. A text is bytes; what is no UTF-8 in it counts byte by byte.
 */
public final class ReferenceGlob {
  /** Beyond every character, so that a byte that is none equals no character of a pattern. */
  private static final int NO_CHARACTER = 0x110000;

  /** One part of a pattern: a run of characters, or exactly one. */
  private record Part(boolean run, IntPredicate takes) {
    static Part one(IntPredicate takes) {
      return new Part(false, takes);
    }

    static Part run(IntPredicate takes) {
      return new Part(true, takes);
    }
  }

  private final int[] pattern;
  private int at;

  private ReferenceGlob(String pattern) {
    this.pattern = pattern.codePoints().toArray();
  }

  /** A path glob. */
  public static boolean path(String pattern, byte[] path) {
    int[] text = characters(path);
    if (pattern.indexOf('/') < 0) {
      text = lastSegment(text);
    }
    if (matches(new ReferenceGlob(pattern).pathParts(), text)) {
      return true;
    }
    return pattern.endsWith("/**")
        && !escapes(pattern, pattern.length() - "/**".length())
        && matches(
            new ReferenceGlob(pattern.substring(0, pattern.length() - "/**".length())).pathParts(),
            text);
  }

  /** A filter glob over a field that is no path. */
  public static boolean text(String pattern, byte[] text) {
    List<Part> parts = new ArrayList<>();
    pattern
        .codePoints()
        .forEach(
            c ->
                parts.add(
                    switch (c) {
                      case '*' -> Part.run(any -> true);
                      case '?' -> Part.one(any -> true);
                      default -> Part.one(other -> other == c);
                    }));
    return matches(parts, characters(text));
  }

  /** Does an odd number of backslashes stand before that place? */
  private static boolean escapes(String pattern, int place) {
    int backslashes = 0;
    while (place - backslashes > 0 && pattern.charAt(place - backslashes - 1) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private List<Part> pathParts() {
    List<Part> parts = new ArrayList<>();
    while (at < pattern.length) {
      int c = pattern[at];
      if (c == '*') {
        int stars = 0;
        for (; at < pattern.length && pattern[at] == '*'; at++) {
          stars++;
        }
        parts.add(stars > 1 ? Part.run(any -> true) : Part.run(any -> any != '/'));
      } else if (c == '?') {
        at++;
        parts.add(Part.one(any -> any != '/'));
      } else if (c == '[') {
        at++;
        parts.add(Part.one(set()));
      } else {
        int literal = literal();
        parts.add(Part.one(any -> any == literal));
      }
    }
    return parts;
  }

  private int literal() {
    if (pattern[at] == '\\' && at + 1 < pattern.length) {
      at++;
    }
    return pattern[at++];
  }

  private IntPredicate set() {
    boolean negated = pattern[at] == '!';
    if (negated) {
      at++;
    }
    IntPredicate members = any -> false;
    do {
      int low = literal();
      int high = low;
      if (pattern[at] == '-' && pattern[at + 1] != ']') {
        at++;
        high = literal();
      }
      int to = high;
      members = members.or(any -> low <= any && any <= to);
    } while (pattern[at] != ']');
    at++;
    IntPredicate positive = members;
    return any -> any != '/' && positive.test(any) != negated;
  }

  /** Reachable places in the text, part by part. */
  private static boolean matches(List<Part> parts, int[] text) {
    boolean[] reached = new boolean[text.length + 1];
    reached[0] = true;
    for (Part part : parts) {
      boolean[] next = new boolean[text.length + 1];
      for (int i = 0; i <= text.length; i++) {
        if (part.run()) {
          next[i] = reached[i] || (i > 0 && next[i - 1] && part.takes().test(text[i - 1]));
        } else {
          next[i] = i > 0 && reached[i - 1] && part.takes().test(text[i - 1]);
        }
      }
      reached = next;
    }
    return reached[text.length];
  }

  private static int[] lastSegment(int[] text) {
    int from = text.length;
    while (from > 0 && text[from - 1] != '/') {
      from--;
    }
    return java.util.Arrays.copyOfRange(text, from, text.length);
  }

  private static int[] characters(byte[] bytes) {
    int[] out = new int[bytes.length];
    int count = 0;
    for (int i = 0; i < bytes.length; ) {
      int length = characterLength(bytes, i);
      out[count++] =
          length == 0
              ? NO_CHARACTER + (bytes[i] & 0xff)
              : new String(bytes, i, length, java.nio.charset.StandardCharsets.UTF_8)
                  .codePointAt(0);
      i += Math.max(length, 1);
    }
    return java.util.Arrays.copyOf(out, count);
  }

  /** Bytes of the character that starts there; 0: none does, by the Java library's judgement. */
  private static int characterLength(byte[] bytes, int from) {
    for (int length = 1; length <= 4 && from + length <= bytes.length; length++) {
      try {
        java.nio.CharBuffer decoded =
            java.nio.charset.StandardCharsets.UTF_8
                .newDecoder()
                .decode(java.nio.ByteBuffer.wrap(bytes, from, length));
        if (decoded.codePoints().count() == 1) {
          return length;
        }
      } catch (java.nio.charset.CharacterCodingException e) {
        continue;
      }
    }
    return 0;
  }
}
