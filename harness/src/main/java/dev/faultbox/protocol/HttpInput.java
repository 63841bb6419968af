package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Bytes and lines of an HTTP message, with a budget for lines. */
final class HttpInput {
  private static final int BUFFER_BYTES = 8 << 10;

  private final ByteSource source;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;

  HttpInput(ByteSource source) {
    this.source = source;
  }

  /** The next byte, -1 at the end of the stream. */
  int read() throws IOException, InterruptedException {
    if (at == end && !fill()) {
      return -1;
    }
    return buffer[at++] & 0xff;
  }

  /** Some bytes, at least one; -1 at the end of the stream. */
  int read(byte[] into, int offset, int length) throws IOException, InterruptedException {
    if (at == end && !fill()) {
      return -1;
    }
    int count = Math.min(length, end - at);
    System.arraycopy(buffer, at, into, offset, count);
    at += count;
    return count;
  }

  /**
   * A line without its end, LF or CRLF.
   *
   * @param limit longest line in bytes
   * @param what is too long then, for the message
   */
  String line(int limit, String what) throws IOException, InterruptedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    while (true) {
      int b = read();
      if (b < 0) {
        throw new EarlyEnd();
      }
      if (b == '\n') {
        String text = line.toString(UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      if (line.size() >= limit) {
        throw new ProtocolViolation(what);
      }
      line.write(b);
    }
  }

  private boolean fill() throws IOException, InterruptedException {
    int got = source.read(buffer, 0, buffer.length);
    at = 0;
    end = Math.max(got, 0);
    return got > 0;
  }
}
