package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Bytes, numbers and lines that a service sends. It decides nothing about memory: every length a
 * service names is checked before as much is kept.
 */
final class PeerInput {
  private static final int BUFFER_BYTES = 4 << 10;

  private final ByteSource source;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;

  PeerInput(ByteSource source) {
    this.source = source;
  }

  /**
   * The next byte, 0..255.
   *
   * @throws EarlyEnd when the stream ends
   */
  int u8() throws IOException, InterruptedException {
    if (at == end) {
      int got = source.read(buffer, 0, buffer.length);
      if (got <= 0) {
        throw new EarlyEnd();
      }
      at = 0;
      end = got;
    }
    return buffer[at++] & 0xff;
  }

  /** An unsigned number of up to 8 bytes, the most significant first. */
  long bigEndian(int bytes) throws IOException, InterruptedException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | u8();
    }
    return number;
  }

  /** An unsigned number of up to 8 bytes, the least significant first. */
  long littleEndian(int bytes) throws IOException, InterruptedException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (long) u8() << 8 * i;
    }
    return number;
  }

  /**
   * So many bytes.
   *
   * @param limit the most that is kept
   * @throws ProtocolViolation when it would be more, or less than none
   */
  byte[] bytes(long count, int limit) throws IOException, InterruptedException {
    if (count < 0 || count > limit) {
      throw new ProtocolViolation(
          "a message of " + count + " bytes, where at most " + limit + " fit");
    }
    byte[] bytes = new byte[(int) count];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) u8();
    }
    return bytes;
  }

  /** A line without its end, LF or CRLF, decoded as UTF-8. */
  String line(int limit) throws IOException, InterruptedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    for (int b = u8(); b != '\n'; b = u8()) {
      if (line.size() >= limit) {
        throw new ProtocolViolation("a line of more than " + limit + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
