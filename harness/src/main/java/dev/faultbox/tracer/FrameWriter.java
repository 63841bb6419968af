package dev.faultbox.tracer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/** Builds one message: little-endian integers, counted strings, blobs and lists. */
final class FrameWriter {
  private static final int U8_MAX = 0xff;
  private static final int U16_MAX = 0xffff;

  /** A frame's length field, filled in last. */
  private static final int LENGTH_BYTES = 4;

  private byte[] bytes = new byte[128];
  private int size;

  private FrameWriter() {}

  /** A frame of the harness link. */
  static FrameWriter frame(int type) {
    FrameWriter out = new FrameWriter();
    out.size = LENGTH_BYTES;
    return out.u8(type);
  }

  /** A value nested in a blob. */
  static FrameWriter nested() {
    return new FrameWriter();
  }

  FrameWriter u8(int value) {
    check(value, U8_MAX);
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  FrameWriter u16(int value) {
    check(value, U16_MAX);
    return put(value, 2);
  }

  /** Any int: negative ones are the upper half of the unsigned range, or signed. */
  FrameWriter u32(int value) {
    return put(value, 4);
  }

  FrameWriter u64(long value) {
    return put(value, 8);
  }

  FrameWriter str(String value) {
    byte[] text = value.getBytes(UTF_8);
    check(text.length, U16_MAX);
    return u16(text.length).raw(text);
  }

  FrameWriter blob(byte[] value) {
    if (value.length > Wire.MAX_FRAME) {
      throw new IllegalArgumentException(value.length + " bytes do not fit into a frame");
    }
    return u32(value.length).raw(value);
  }

  FrameWriter strs(List<String> values) {
    u16(values.size());
    values.forEach(this::str);
    return this;
  }

  FrameWriter u16s(List<Integer> values) {
    u16(values.size());
    values.forEach(this::u16);
    return this;
  }

  FrameWriter raw(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  /** The nested value's bytes. */
  byte[] bytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** The whole frame, its length included. */
  byte[] finish() {
    int length = size - LENGTH_BYTES;
    if (length > Wire.MAX_FRAME) {
      throw new IllegalArgumentException("a frame of " + length + " bytes is too long");
    }
    int end = size;
    size = 0;
    put(length, LENGTH_BYTES);
    size = end;
    return bytes();
  }

  private FrameWriter put(long value, int width) {
    reserve(width);
    for (int i = 0; i < width; i++) {
      bytes[size++] = (byte) (value >>> (8 * i));
    }
    return this;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  private static void check(int value, int max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(value + " is outside 0.." + max);
    }
  }
}
