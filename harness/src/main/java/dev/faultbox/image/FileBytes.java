package dev.faultbox.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * Reads at given offsets of a file whose content is not trusted: every offset and length is checked
 * against the file's size and a limit before anything is allocated. Not safe for use by several
 * threads.
 */
final class FileBytes {
  private final SeekableByteChannel channel;
  private final long size;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  FileBytes(SeekableByteChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  long size() {
    return size;
  }

  /** Sets the byte order of every buffer read from now on. */
  void order(ByteOrder value) {
    order = value;
  }

  /**
   * Reads exactly {@code length} bytes.
   *
   * @param what names the part of the file, for the error
   * @param limit largest acceptable length in bytes
   */
  ByteBuffer read(long offset, long length, String what, int limit) throws IOException {
    if (length > limit) {
      throw new MalformedElfException(what + " of " + length + " bytes");
    }
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new MalformedElfException(what + " outside of the file");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) length).order(order);
    channel.position(offset);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new MalformedElfException(what + " outside of the file");
      }
    }
    return buffer.flip();
  }

  /** Reads what is there of the first {@code length} bytes. */
  ByteBuffer head(int length) throws IOException {
    return read(0, Math.min(length, size), "head", length);
  }
}
