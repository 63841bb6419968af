package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Puts a message into bytes. Used by one thread. */
final class ByteWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

  ByteWriter u8(int value) {
    out.write(value);
    return this;
  }

  /** A number in so many bytes, the most significant first. */
  ByteWriter bigEndian(long value, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) {
      out.write((int) (value >>> 8 * i));
    }
    return this;
  }

  /** A number in so many bytes, the least significant first. */
  ByteWriter littleEndian(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> 8 * i));
    }
    return this;
  }

  ByteWriter add(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** A text as UTF-8. */
  ByteWriter add(String text) {
    return add(text.getBytes(UTF_8));
  }

  /** A text as UTF-8 with a zero byte behind it; a zero byte within would end it early. */
  ByteWriter text(String text) {
    return add(text).u8(0);
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
