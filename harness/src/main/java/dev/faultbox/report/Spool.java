package dev.faultbox.report;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;

/**
 * A nameless file for what is known early but stands late in a result file. Its directory entry is
 * removed while it is still open (where the system allows that), so a killed run leaves nothing.
 *
 * <p>Uses no channel: a channel is closed for good when its thread is interrupted, and an
 * interrupted run must still be able to write its results.
 */
final class Spool implements Closeable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final File file;
  private final RandomAccessFile storage;
  private OutputStream out;

  Spool(File directory) throws IOException {
    file = File.createTempFile(".faultbox-", ".tmp", directory);
    try {
      storage = new RandomAccessFile(file, "rw");
    } finally {
      deleteEntry();
    }
    out = newBuffer();
  }

  /** Appends; closing it is not needed. */
  OutputStream out() {
    return out;
  }

  /** Bytes written so far. */
  long size() throws IOException {
    out.flush();
    return storage.getFilePointer();
  }

  /** Forgets what was written after the given size, which {@link #size} returned earlier. */
  void truncate(long size) throws IOException {
    // Not flushed but replaced: what could not be written must not turn up later.
    out = newBuffer();
    storage.setLength(size);
    storage.seek(size);
  }

  /** Copies everything written so far. */
  void copyTo(OutputStream target) throws IOException {
    copyTo(target, 0, size());
  }

  /** Copies a part of what was written; nothing may be appended afterwards. */
  void copyTo(OutputStream target, long from, long to) throws IOException {
    out.flush();
    long left = to - from;
    storage.seek(from);
    byte[] buffer = new byte[BUFFER_BYTES];
    while (left > 0) {
      int count = storage.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new IOException("temporary file ended early");
      }
      target.write(buffer, 0, count);
      left -= count;
    }
  }

  @Override
  public void close() throws IOException {
    storage.close();
    deleteEntry();
  }

  private OutputStream newBuffer() {
    return new BufferedOutputStream(new StorageStream(), BUFFER_BYTES);
  }

  /** Windows refuses this for an open file; then closing tries again. */
  private void deleteEntry() {
    boolean unused = file.delete();
  }

  private final class StorageStream extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      storage.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      storage.write(bytes, offset, length);
    }
  }
}
