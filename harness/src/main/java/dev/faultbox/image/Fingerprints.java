package dev.faultbox.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Short texts that differ when contents differ, for cache keys. Two independent 32-bit checksums
 * for every 64 KiB and the length: an accidental collision needs 64 equal bits in every block that
 * differs. The processor computes them at memory speed from the first call on, whereas a
 * cryptographic digest of a large program takes a young JVM longer than starting it. Somebody who
 * can plant a program whose checksums collide could as well have changed the program.
 *
 * <p>Files that kept their size, time and identity are read once per object. Safe for use by many
 * threads.
 */
final class Fingerprints {
  private static final int BLOCK_BYTES = 64 * 1024;

  private record Known(Object key, String fingerprint) {}

  private final Map<Path, Known> files = new ConcurrentHashMap<>();

  String of(Content content) throws IOException {
    if (content instanceof Content.Bytes bytes) {
      return of(bytes.bytes());
    }
    if (content instanceof Content.OnDisk disk) {
      return of(disk.file());
    }
    return "derived from " + of(((Content.Derived) content).source());
  }

  private String of(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    Object key = now.size() + " " + now.lastModifiedTime() + " " + now.fileKey();
    Known known = files.get(file);
    if (known == null || !known.key().equals(key)) {
      try (InputStream in = Files.newInputStream(file)) {
        known = new Known(key, of(in));
      }
      files.put(file, known);
    }
    return known.fingerprint();
  }

  private static String of(byte[] bytes) {
    Running running = new Running(InputStream.nullInputStream());
    running.add(bytes, 0, bytes.length);
    return running.fingerprint();
  }

  private static String of(InputStream in) throws IOException {
    Running running = new Running(in);
    byte[] block = new byte[BLOCK_BYTES];
    int got;
    do {
      got = running.read(block, 0, BLOCK_BYTES);
    } while (got >= 0);
    return running.fingerprint();
  }

  /** The fingerprint of what is read through it, for whoever reads a file that may change. */
  static final class Running extends FilterInputStream {
    private final StringBuilder blocks = new StringBuilder();
    private final CRC32 first = new CRC32();
    private final CRC32C second = new CRC32C();
    private long total;

    Running(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int got = in.read(bytes, offset, length);
      add(bytes, offset, Math.max(got, 0));
      return got;
    }

    private void add(byte[] bytes, int offset, int length) {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        int piece = Math.min(end - at, BLOCK_BYTES - (int) (total % BLOCK_BYTES));
        first.update(bytes, at, piece);
        second.update(bytes, at, piece);
        total += piece;
        at += piece;
        if (total % BLOCK_BYTES == 0) {
          endBlock();
        }
      }
    }

    private void endBlock() {
      blocks
          .append(Long.toHexString(first.getValue()))
          .append('.')
          .append(Long.toHexString(second.getValue()))
          .append('.');
      first.reset();
      second.reset();
    }

    /** Of all that was read; the last call. */
    String fingerprint() {
      if (total % BLOCK_BYTES != 0) {
        endBlock();
      }
      return blocks.append(total).toString();
    }
  }
}
