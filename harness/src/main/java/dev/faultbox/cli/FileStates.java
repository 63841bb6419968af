package dev.faultbox.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether files have other content than before. Content is read again only when size, time or
 * identity of a file have changed. Used by one thread.
 */
final class FileStates {
  /** Of larger files only what the directory says is compared, in bytes. */
  private static final long MAX_HASHED_BYTES = 256L << 20;

  private static final String ABSENT = "absent";

  /** What a directory says of a file. */
  private record Stat(long modifiedNanos, long size, @Nullable Object key) {}

  private record Known(Stat stat, String hash) {}

  private final Map<Path, Known> files = new HashMap<>();

  /** What a file, or everything below a directory, is like now. */
  String of(Path input) {
    try {
      if (!Files.isDirectory(input)) {
        return ofFile(input);
      }
      MessageDigest digest = sha256();
      try (Stream<Path> walk = Files.walk(input)) {
        List<Path> all = walk.sorted().toList();
        for (Path each : all) {
          add(digest, input.relativize(each).toString());
          add(digest, Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS) ? "" : ofFile(each));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException | UncheckedIOException e) {
      return ABSENT;
    }
  }

  private String ofFile(Path file) {
    try {
      if (Files.isSymbolicLink(file) && !Files.exists(file)) {
        return "link to " + Files.readSymbolicLink(file);
      }
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Stat stat =
          new Stat(
              attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
              attributes.size(),
              attributes.fileKey());
      Known known = files.get(file);
      if (known != null && known.stat.equals(stat)) {
        return known.hash;
      }
      boolean readable = attributes.isRegularFile() && attributes.size() <= MAX_HASHED_BYTES;
      String hash =
          (Files.isExecutable(file) ? "x" : "-") + (readable ? hash(file) : stat.toString());
      files.put(file, new Known(stat, hash));
      return hash;
    } catch (IOException e) {
      files.remove(file);
      return ABSENT;
    }
  }

  private static String hash(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
