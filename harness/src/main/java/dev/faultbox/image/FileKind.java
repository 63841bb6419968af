package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What the first bytes of a file say it is.
 *
 * @param detail what a message says of it: the interpreter line of a script, the start of a text,
 *     the name of the format of {@link Family#OTHER}; empty when there is nothing to say
 */
record FileKind(Family family, String detail) {
  /** Bytes of a file's beginning that decide its kind. */
  static final int HEAD_BYTES = 512;

  private static final int FIRST_JAVA_CLASS_VERSION = 45;
  private static final int MAX_QUOTED_TEXT = 40;

  enum Family {
    ELF,
    MACH_O,
    PE,
    SCRIPT,
    TEXT,
    EMPTY,
    OTHER
  }

  FileKind {
    requireNonNull(family, "family is null");
    requireNonNull(detail, "detail is null");
  }

  /**
   * Judges a file by its beginning.
   *
   * @param head the first {@value #HEAD_BYTES} bytes, fewer when the file is shorter
   */
  static FileKind of(ByteBuffer head) {
    int length = head.remaining();
    if (length == 0) {
      return new FileKind(Family.EMPTY, "");
    }
    byte[] bytes = new byte[length];
    head.duplicate().get(bytes);
    if (starts(bytes, "#!")) {
      return new FileKind(Family.SCRIPT, firstLine(bytes, 2).strip());
    }
    if (starts(bytes, "MZ")) {
      return new FileKind(Family.PE, "");
    }
    if (length >= Integer.BYTES) {
      FileKind byMagic = byMagic(bytes);
      if (byMagic != null) {
        return byMagic;
      }
    }
    if (starts(bytes, "\u001f\u008b")) {
      return new FileKind(Family.OTHER, "a gzip archive");
    }
    return isText(bytes)
        ? new FileKind(Family.TEXT, shorten(firstLine(bytes, 0).strip()))
        : new FileKind(Family.OTHER, "");
  }

  private static @org.jspecify.annotations.Nullable FileKind byMagic(byte[] bytes) {
    int magic = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN).getInt();
    return switch (magic) {
      case 0x7f454c46 -> new FileKind(Family.ELF, "");
      case 0xfeedface, 0xcefaedfe, 0xfeedfacf, 0xcffaedfe, 0xcafebabf ->
          new FileKind(Family.MACH_O, "");
      case 0xcafebabe -> fatOrJava(bytes);
      case 0x504b0304 -> new FileKind(Family.OTHER, "a zip or jar archive");
      case 0x0061736d -> new FileKind(Family.OTHER, "a WebAssembly module");
      case 0x213c6172 -> new FileKind(Family.OTHER, "a static library");
      default -> null;
    };
  }

  /**
   * The magic number of universal binaries is that of Java classes; what follows tells them apart.
   */
  private static FileKind fatOrJava(byte[] bytes) {
    boolean isClass =
        bytes.length >= 2 * Integer.BYTES
            && (ByteBuffer.wrap(bytes).getInt(Integer.BYTES) & 0xffff) >= FIRST_JAVA_CLASS_VERSION;
    return isClass ? new FileKind(Family.OTHER, "a Java class") : new FileKind(Family.MACH_O, "");
  }

  private static boolean starts(byte[] bytes, String prefix) {
    if (bytes.length < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if ((bytes[i] & 0xff) != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String firstLine(byte[] bytes, int from) {
    int end = from;
    while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  private static boolean isText(byte[] bytes) {
    for (byte b : bytes) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f') {
        return false;
      }
    }
    return true;
  }

  private static String shorten(String text) {
    return text.codePointCount(0, text.length()) <= MAX_QUOTED_TEXT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_QUOTED_TEXT)) + "…";
  }
}
