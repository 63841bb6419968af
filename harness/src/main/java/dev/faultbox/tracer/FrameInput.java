package dev.faultbox.tracer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the tracer's byte stream into frames. One thread. A read that fails by a timeout loses
 * nothing: the next call goes on.
 */
final class FrameInput {
  /** Initial and resting size of the buffer in bytes: a few hundred events. */
  private static final int RESTING_BYTES = 64 << 10;

  private static final int LENGTH_BYTES = 4;

  private final InputStream in;
  private byte[] bytes = new byte[RESTING_BYTES];
  private int start;
  private int end;

  FrameInput(InputStream in) {
    this.in = in;
  }

  /**
   * The next frame from its type on, valid until the next call; null at the end of the stream.
   *
   * @throws MalformedFrameException for a length outside the limits, or a stream that ends in a
   *     frame
   */
  @Nullable ByteBuffer next() throws IOException {
    while (true) {
      int have = end - start;
      int need = LENGTH_BYTES;
      if (have >= LENGTH_BYTES) {
        int length = length();
        need = LENGTH_BYTES + length;
        if (have >= need) {
          ByteBuffer frame = ByteBuffer.wrap(bytes, start + LENGTH_BYTES, length).slice();
          start += need;
          return frame.order(ByteOrder.LITTLE_ENDIAN);
        }
      }
      makeRoom(need);
      int got = in.read(bytes, end, bytes.length - end);
      if (got < 0) {
        if (have > 0) {
          throw new MalformedFrameException("the stream ends inside a frame");
        }
        return null;
      }
      end += got;
    }
  }

  private int length() {
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(start);
    if (length < 1 || length > Wire.MAX_FRAME) {
      throw new MalformedFrameException(
          "a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    return length;
  }

  private void makeRoom(int need) {
    int have = end - start;
    if (have == 0 && bytes.length > RESTING_BYTES && need <= RESTING_BYTES) {
      bytes = new byte[RESTING_BYTES];
    } else if (need > bytes.length) {
      bytes = Arrays.copyOfRange(bytes, start, start + Math.max(need, RESTING_BYTES));
    } else if (start > 0 && (have == 0 || bytes.length - start < need || end == bytes.length)) {
      System.arraycopy(bytes, start, bytes, 0, have);
    } else {
      return;
    }
    start = 0;
    end = have;
  }
}
