package dev.faultbox.tracer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads one message and refuses what passes its end or is left over there. */
final class FrameReader {
  private final ByteBuffer in;

  /** Reads from the buffer's position to its limit. */
  FrameReader(ByteBuffer in) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
  }

  int u8() {
    need(1);
    return in.get() & 0xff;
  }

  int u16() {
    need(2);
    return in.getShort() & 0xffff;
  }

  /** Bits of an unsigned or signed 32-bit number. */
  int u32() {
    need(4);
    return in.getInt();
  }

  /** Bits of an unsigned 64-bit number. */
  long u64() {
    need(8);
    return in.getLong();
  }

  String str() {
    return new String(raw(u16()), UTF_8);
  }

  byte[] raw(int length) {
    need(length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** What is left, to be read by somebody else. */
  ByteBuffer rest() {
    ByteBuffer rest = in.slice().order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.limit());
    return rest;
  }

  void end() {
    if (in.hasRemaining()) {
      throw new MalformedFrameException(in.remaining() + " bytes are left over");
    }
  }

  private void need(int bytes) {
    if (in.remaining() < bytes) {
      throw new MalformedFrameException(
          "a value of " + bytes + " bytes passes the end of the message");
    }
  }
}
