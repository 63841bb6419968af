package dev.faultbox.engine.http;

import java.io.IOException;
import java.io.OutputStream;

/** Frames a body of unknown length. Buffers, so that small writes do not become small chunks. */
final class ChunkedOutput extends OutputStream {
  private static final int CHUNK_BYTES = 16 * 1024;

  private final Connection connection;
  private final byte[] buffer = new byte[CHUNK_BYTES];
  private int count;
  private boolean broken;

  ChunkedOutput(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void write(int value) throws IOException {
    if (count == buffer.length) {
      emit(buffer, 0, count);
    }
    buffer[count++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > buffer.length - count) {
      emit(buffer, 0, count);
      if (length > buffer.length) {
        emit(bytes, offset, length);
        return;
      }
    }
    System.arraycopy(bytes, offset, buffer, count, length);
    count += length;
  }

  private void emit(byte[] bytes, int offset, int length) throws IOException {
    count = 0;
    if (length > 0) {
      broken = true;
      connection.write(Integer.toHexString(length).concat("\r\n"));
      connection.write(bytes, offset, length);
      connection.write("\r\n");
      broken = false;
    }
  }

  /** Whether it was the connection that failed, and not whoever produces the body. */
  boolean broken() {
    return broken;
  }

  /** Nothing to do before the end: the peer acts on whole bodies only. */
  @Override
  public void flush() {}

  /** Ends the body; the connection stays open. */
  void finish() throws IOException {
    emit(buffer, 0, count);
    broken = true;
    connection.write("0\r\n\r\n");
    connection.flush();
    broken = false;
  }
}
