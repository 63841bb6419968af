package dev.faultbox.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultbox.model.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads one record and refuses what passes its end. Invalid UTF-8 becomes U+FFFD. */
final class RecordReader {
  private static final int IPV4 = 4;
  private static final int IPV6 = 6;
  private static final int IPV6_BYTES = 16;
  private static final Transport[] TRANSPORTS = Transport.values();

  private final ByteBuffer in;

  /** Reads from the buffer's position to its limit. */
  RecordReader(ByteBuffer in) {
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

  int i32() {
    need(4);
    return in.getInt();
  }

  long u32() {
    return Integer.toUnsignedLong(i32());
  }

  long i64() {
    need(8);
    return in.getLong();
  }

  /** Refuses an unknown one. */
  Transport transport() {
    int number = u8();
    if (number >= TRANSPORTS.length) {
      throw new IllegalArgumentException("unknown transport " + number);
    }
    return TRANSPORTS[number];
  }

  String str() {
    return text(u16());
  }

  String text(int length) {
    return new String(raw(length), UTF_8);
  }

  byte[] raw(int length) {
    need(length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  void skip(int length) {
    need(length);
    in.position(in.position() + length);
  }

  InetAddress address() {
    int family = u8();
    if (family != IPV4 && family != IPV6) {
      throw new IllegalArgumentException("unknown address family " + family);
    }
    byte[] bytes = raw(IPV6_BYTES);
    try {
      return InetAddress.getByAddress(family == IPV4 ? Arrays.copyOf(bytes, IPV4) : bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  int left() {
    return in.remaining();
  }

  void end() {
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(in.remaining() + " bytes are left over in a record");
    }
  }

  private void need(int bytes) {
    if (bytes < 0 || in.remaining() < bytes) {
      throw new IllegalArgumentException("a value passes the end of its record");
    }
  }
}
