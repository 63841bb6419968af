package dev.faultbox.engine.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer, whichever way its end is marked. Never reads beyond it. */
final class BodyInput extends InputStream {
  private static final long UNTIL_CLOSE = -1;
  private static final int HEX = 16;

  private final Connection connection;
  private final boolean chunked;

  /**
   * Bytes left in the body or the chunk; {@link #UNTIL_CLOSE} when only the peer's close ends it.
   */
  private long left;

  private boolean firstChunk = true;
  private boolean ended;

  private BodyInput(Connection connection, boolean chunked, long left) {
    this.connection = connection;
    this.chunked = chunked;
    this.left = left;
    this.ended = !chunked && left == 0;
  }

  static BodyInput of(Connection connection, String method, HttpHead head) throws IOException {
    int status = head.status();
    if (method.equals("HEAD") || status == 204 || status == 304) {
      return new BodyInput(connection, false, 0);
    }
    if ("chunked".equalsIgnoreCase(head.headers().get("transfer-encoding"))) {
      return new BodyInput(connection, true, 0);
    }
    String length = head.headers().get("content-length");
    if (length == null) {
      return new BodyInput(connection, false, UNTIL_CLOSE);
    }
    try {
      long bytes = Long.parseLong(length);
      if (bytes >= 0) {
        return new BodyInput(connection, false, bytes);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IOException("the answer is not HTTP: bad Content-Length");
  }

  /** Whether the body was read to its end and the connection can carry another exchange. */
  boolean reusable() {
    return ended && left != UNTIL_CLOSE;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (chunked && !ended && left == 0) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int wanted = left == UNTIL_CLOSE ? length : (int) Math.min(length, left);
    int count = connection.read(target, offset, wanted);
    if (count < 0) {
      if (left != UNTIL_CLOSE) {
        throw new EOFException("the connection was closed in the middle of the answer");
      }
      ended = true;
      return -1;
    }
    if (left != UNTIL_CLOSE) {
      left -= count;
      ended = left == 0 && !chunked;
    }
    return count;
  }

  private void nextChunk() throws IOException {
    if (!firstChunk && !HttpHead.readLine(connection).isEmpty()) {
      throw new IOException("the answer is not HTTP: a chunk does not end where it said");
    }
    firstChunk = false;
    String line = HttpHead.readLine(connection);
    int semicolon = line.indexOf(';');
    String size = (semicolon < 0 ? line : line.substring(0, semicolon)).trim();
    try {
      left = Long.parseLong(size, HEX);
    } catch (NumberFormatException e) {
      throw new IOException("the answer is not HTTP: bad chunk size", e);
    }
    if (left < 0) {
      throw new IOException("the answer is not HTTP: bad chunk size");
    }
    if (left == 0) {
      while (!HttpHead.readLine(connection).isEmpty()) {
        // Trailer fields carry nothing we use.
      }
      ended = true;
    }
  }
}
