package dev.faultbox.image;

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
    StringBuilder result = new StringBuilder();
    for (int at = 0; at < bytes.length; at += BLOCK_BYTES) {
      append(result, bytes, at, Math.min(BLOCK_BYTES, bytes.length - at));
    }
    return result.append(bytes.length).toString();
  }

  private static String of(InputStream in) throws IOException {
    StringBuilder result = new StringBuilder();
    byte[] block = new byte[BLOCK_BYTES];
    long total = 0;
    int got;
    while ((got = in.readNBytes(block, 0, BLOCK_BYTES)) > 0) {
      append(result, block, 0, got);
      total += got;
    }
    return result.append(total).toString();
  }

  private static void append(StringBuilder result, byte[] bytes, int offset, int length) {
    CRC32 first = new CRC32();
    first.update(bytes, offset, length);
    CRC32C second = new CRC32C();
    second.update(bytes, offset, length);
    result
        .append(Long.toHexString(first.getValue()))
        .append('.')
        .append(Long.toHexString(second.getValue()))
        .append('.');
  }
}
