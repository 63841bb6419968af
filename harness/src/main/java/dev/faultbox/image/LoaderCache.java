package dev.faultbox.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The index of libraries that the GNU loader consults before its default directories, as ldconfig
 * writes it. A file that is absent or in no known form counts as empty: the loader goes on in the
 * same way.
 */
final class LoaderCache {
  private static final String MAGIC = "glibc-ld.so.cache1.1";
  private static final String OLD_MAGIC = "ld.so-1.7.0";
  private static final int OLD_HEADER_BYTES = 16;
  private static final int OLD_ENTRY_BYTES = 12;
  private static final int HEADER_BYTES = 48;
  private static final int ENTRY_BYTES = 24;
  private static final int ALIGNMENT = 8;
  private static final int MAX_BYTES = 16 << 20;

  private final Map<String, List<String>> paths;

  private LoaderCache(Map<String, List<String>> paths) {
    this.paths = paths;
  }

  static LoaderCache read(Path file) {
    try {
      return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES
          ? parse(Files.readAllBytes(file))
          : new LoaderCache(Map.of());
    } catch (IOException e) {
      return new LoaderCache(Map.of());
    }
  }

  static LoaderCache parse(byte[] bytes) {
    int start = start(bytes);
    if (start < 0 || bytes.length - start < HEADER_BYTES) {
      return new LoaderCache(Map.of());
    }
    ByteBuffer buffer =
        ByteBuffer.wrap(bytes, start, bytes.length - start).slice().order(ByteOrder.nativeOrder());
    int count = buffer.getInt(MAGIC.length());
    if (count < 0 || count > (buffer.limit() - HEADER_BYTES) / ENTRY_BYTES) {
      return new LoaderCache(Map.of());
    }
    Map<String, List<String>> paths = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int entry = HEADER_BYTES + i * ENTRY_BYTES;
      boolean baseline = buffer.getLong(entry + 16) == 0;
      String name = string(buffer, buffer.getInt(entry + 4));
      String path = string(buffer, buffer.getInt(entry + 8));
      // Variants for newer processors are left out: the image may run on another one.
      if (baseline && !name.isEmpty() && path.startsWith("/")) {
        paths.computeIfAbsent(name, key -> new ArrayList<>()).add(path);
      }
    }
    return new LoaderCache(paths);
  }

  /** The new format stands alone, or behind an old one for loaders of the last century. */
  private static int start(byte[] bytes) {
    if (matches(bytes, 0, MAGIC)) {
      return 0;
    }
    if (!matches(bytes, 0, OLD_MAGIC) || bytes.length < OLD_HEADER_BYTES) {
      return -1;
    }
    long count =
        Integer.toUnsignedLong(
            ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(OLD_ENTRY_BYTES));
    long end = OLD_HEADER_BYTES + count * OLD_ENTRY_BYTES;
    long aligned = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return aligned < bytes.length && matches(bytes, (int) aligned, MAGIC) ? (int) aligned : -1;
  }

  private static boolean matches(byte[] bytes, int offset, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    return bytes.length - offset >= wanted.length
        && java.util.Arrays.equals(bytes, offset, offset + wanted.length, wanted, 0, wanted.length);
  }

  /** Empty when the offset or the string does not lie inside of the file. */
  private static String string(ByteBuffer buffer, int offset) {
    if (offset < 0 || offset >= buffer.limit()) {
      return "";
    }
    int end = offset;
    while (end < buffer.limit() && buffer.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - offset];
    buffer.get(offset, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** Paths of libraries of this name, for whatever machine, best first. */
  List<String> find(String name) {
    return paths.getOrDefault(name, List.of());
  }
}
