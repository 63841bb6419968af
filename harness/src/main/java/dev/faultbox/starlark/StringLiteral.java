package dev.faultbox.starlark;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads one string or bytes literal, from its opening quote on. */
final class StringLiteral {
  private final String source;
  private final boolean raw;
  private final boolean isBytes;
  private final Findings findings;
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private String delimiter = "";
  private int pos;

  StringLiteral(String source, int start, boolean raw, boolean isBytes, Findings findings) {
    this.source = source;
    this.pos = start;
    this.raw = raw;
    this.isBytes = isBytes;
    this.findings = findings;
  }

  int end() {
    return pos;
  }

  String delimiter() {
    return delimiter;
  }

  String text() {
    return text.toString();
  }

  Bytes bytes() {
    return Bytes.wrap(bytes.toByteArray());
  }

  /** Reads to the closing quote; false when the line or the file ends first. */
  boolean read() {
    String quote = source.substring(pos, pos + 1);
    boolean triple = source.startsWith(quote.repeat(3), pos);
    delimiter = triple ? quote.repeat(3) : quote;
    pos += delimiter.length();
    while (pos < source.length()) {
      if (source.startsWith(delimiter, pos)) {
        pos += delimiter.length();
        return true;
      }
      char c = source.charAt(pos);
      if (c == '\\' && pos + 1 < source.length()) {
        escape();
      } else if (c == '\n' || c == '\r') {
        if (!triple) {
          return false;
        }
        newline(true);
      } else {
        int codePoint = source.codePointAt(pos);
        pos += Character.charCount(codePoint);
        put(codePoint);
      }
    }
    return false;
  }

  private void newline(boolean keep) {
    if (source.charAt(pos) == '\r' && pos + 1 < source.length() && source.charAt(pos + 1) == '\n') {
      pos++;
    }
    pos++;
    if (keep) {
      put('\n');
    }
  }

  /** Adds a character of the text. */
  private void put(int codePoint) {
    if (!isBytes) {
      text.appendCodePoint(codePoint);
    } else if (codePoint < 128) {
      bytes.write(codePoint);
    } else {
      bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void escape() {
    int start = pos++;
    char c = source.charAt(pos);
    if (raw) {
      put('\\');
      if (c == '\n' || c == '\r') {
        newline(true);
      } else {
        int codePoint = source.codePointAt(pos);
        pos += Character.charCount(codePoint);
        put(codePoint);
      }
      return;
    }
    if (c == '\n' || c == '\r') {
      newline(false);
      return;
    }
    pos++;
    switch (c) {
      case 'n' -> put('\n');
      case 't' -> put('\t');
      case 'r' -> put('\r');
      case 'a' -> put(7);
      case 'b' -> put('\b');
      case 'f' -> put('\f');
      case 'v' -> put(11);
      case '\\', '"', '\'' -> put(c);
      case 'x' -> number(start, 2, 16);
      case 'u' -> number(start, 4, 16);
      case 'U' -> number(start, 8, 16);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        pos--;
        octal(start);
      }
      default -> {
        pos += Character.isHighSurrogate(c) && pos < source.length() ? 1 : 0;
        String shown = source.substring(start + 1, pos);
        findings.syntax(
            start,
            "there is no escape \\" + shown + "; write \\\\" + shown + ", or a raw string r\"…\"");
      }
    }
  }

  private void octal(int start) {
    int value = 0;
    int count = 0;
    while (count < 3 && pos < source.length() && Character.digit(source.charAt(pos), 8) >= 0) {
      value = value * 8 + Character.digit(source.charAt(pos++), 8);
      count++;
    }
    unit(start, value, true);
  }

  private void number(int start, int digits, int radix) {
    long value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = pos < source.length() ? Character.digit(source.charAt(pos), radix) : -1;
      if (digit < 0 || source.charAt(pos) > 127) {
        findings.syntax(
            start, "\\" + source.charAt(start + 1) + " needs " + digits + " hexadecimal digits");
        return;
      }
      value = value * radix + digit;
      pos++;
    }
    unit(start, value, digits == 2);
  }

  /** Adds an escape's value: a byte when {@code narrow} in a bytes literal, else a code point. */
  private void unit(int start, long value, boolean narrow) {
    if (isBytes && narrow) {
      if (value > 255) {
        findings.syntax(start, "this escape is greater than a byte; write \\000 to \\377");
      }
      bytes.write((int) value);
    } else if (value > Character.MAX_CODE_POINT || (value >= 0xD800 && value <= 0xDFFF)) {
      findings.syntax(start, "this escape is not a Unicode character");
    } else {
      put((int) value);
    }
  }
}
