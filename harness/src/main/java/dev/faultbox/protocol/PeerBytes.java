package dev.faultbox.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/** The fields of a message that has come as a whole. */
final class PeerBytes {
  private final byte[] message;
  private int at;

  PeerBytes(byte[] message) {
    this.message = requireNonNull(message, "message is null");
  }

  /** Bytes not yet read. */
  int left() {
    return message.length - at;
  }

  /**
   * The next byte, 0..255.
   *
   * @throws ProtocolViolation when the message ends before it, as all of these do
   */
  int u8() throws ProtocolViolation {
    return bytes(1)[0] & 0xff;
  }

  /** An unsigned number of up to 8 bytes, the most significant first. */
  long bigEndian(int bytes) throws ProtocolViolation {
    long number = 0;
    for (byte b : bytes(bytes)) {
      number = number << 8 | b & 0xff;
    }
    return number;
  }

  /** An unsigned number of up to 8 bytes, the least significant first. */
  long littleEndian(int bytes) throws ProtocolViolation {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (long) u8() << 8 * i;
    }
    return number;
  }

  byte[] bytes(long count) throws ProtocolViolation {
    if (count < 0 || count > left()) {
      throw new ProtocolViolation("a message that ends early");
    }
    at += (int) count;
    return Arrays.copyOfRange(message, at - (int) count, at);
  }

  /** What is before the next zero byte, which is passed, or before the end. */
  byte[] untilZero() {
    int end = at;
    while (end < message.length && message[end] != 0) {
      end++;
    }
    byte[] bytes = Arrays.copyOfRange(message, at, end);
    at = Math.min(end + 1, message.length);
    return bytes;
  }

  byte[] rest() {
    byte[] rest = Arrays.copyOfRange(message, at, message.length);
    at = message.length;
    return rest;
  }
}
