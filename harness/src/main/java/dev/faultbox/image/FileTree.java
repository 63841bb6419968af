package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Directories, files and links of an image, described but not read. Paths are absolute and sorted;
 * parents of every entry are there.
 */
final class FileTree {
  private static final int ID_CHARACTERS = 24;

  /** What is at a path. */
  sealed interface Entry {
    /** A directory; {@code mode} holds the permission bits. */
    record Directory(int mode) implements Entry {}

    /** A regular file; {@code mode} holds the permission bits. */
    record RegularFile(int mode, Content content) implements Entry {
      public RegularFile {
        requireNonNull(content, "content is null");
      }
    }

    /** A symbolic link. */
    record Link(String target) implements Entry {
      public Link {
        requireNonNull(target, "target is null");
      }
    }
  }

  private final Map<String, Entry> entries;

  private FileTree(Map<String, Entry> entries) {
    this.entries = Collections.unmodifiableMap(new TreeMap<>(entries));
  }

  Map<String, Entry> entries() {
    return entries;
  }

  boolean isDirectory(String path) {
    return entries.get(path) instanceof Entry.Directory;
  }

  /** What tells every entry from others that could be at its path, by path. */
  SortedMap<String, String> describe(Fingerprints fingerprints) throws IOException {
    SortedMap<String, String> described = new TreeMap<>();
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      described.put(entry.getKey(), describe(entry.getValue(), fingerprints));
    }
    return Collections.unmodifiableSortedMap(described);
  }

  /**
   * A name for exactly one tree.
   *
   * @param version changes when the meaning of a tree changes otherwise
   */
  static String id(String version, SortedMap<String, String> described) {
    StringBuilder manifest = new StringBuilder(version).append('\n');
    described.forEach(
        (path, entry) -> manifest.append(path).append('\0').append(entry).append('\n'));
    byte[] digest = sha256().digest(manifest.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest).substring(0, ID_CHARACTERS);
  }

  private static String describe(Entry entry, Fingerprints fingerprints) throws IOException {
    if (entry instanceof Entry.Directory directory) {
      return "directory " + directory.mode();
    }
    if (entry instanceof Entry.RegularFile file) {
      return describe(file, fingerprints.of(file.content()));
    }
    return "link " + ((Entry.Link) entry).target();
  }

  private static String describe(Entry.RegularFile file, String fingerprint) {
    return "file " + file.mode() + " " + fingerprint;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Writes all entries below {@code prefix}, which is empty or ends with a slash. */
  void writeTo(TarWriter tar, String prefix) throws IOException {
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      write(tar, prefix + entry.getKey().substring(1), entry.getValue(), null);
    }
  }

  /** Writes the tree as a whole archive. */
  void writeTo(OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    writeTo(tar, "");
    tar.finish();
  }

  /**
   * Writes entries below {@code prefix}, which is empty or ends with a slash.
   *
   * @param described the tree as it has a name
   * @param paths which ones
   * @throws IOException when a file is not any more what was described, after it was written
   */
  void writeTo(
      TarWriter tar, String prefix, Map<String, String> described, Collection<String> paths)
      throws IOException {
    for (String path : paths) {
      write(
          tar,
          prefix + path.substring(1),
          requireNonNull(entries.get(path)),
          requireNonNull(described.get(path)));
    }
  }

  private static void write(TarWriter tar, String name, Entry entry, @Nullable String described)
      throws IOException {
    if (entry instanceof Entry.Directory directory) {
      tar.directory(name, directory.mode());
    } else if (entry instanceof Entry.Link link) {
      tar.symlink(name, link.target());
    } else {
      write(tar, name, (Entry.RegularFile) entry, described);
    }
  }

  private static void write(
      TarWriter tar, String name, Entry.RegularFile file, @Nullable String described)
      throws IOException {
    Content content = file.content();
    if (content instanceof Content.OnDisk disk) {
      try (Fingerprints.Running in = new Fingerprints.Running(Files.newInputStream(disk.file()))) {
        tar.file(name, file.mode(), Files.size(disk.file()), in);
        // Other content under the same name would be found by whoever looks for that name later.
        if (described != null && !describe(file, in.fingerprint()).equals(described)) {
          throw new IOException(disk.file() + " changed while it was read");
        }
      }
      return;
    }
    byte[] bytes =
        content instanceof Content.Bytes memory
            ? memory.bytes()
            : ((Content.Derived) content).bytes().get();
    tar.file(name, file.mode(), bytes.length, new ByteArrayInputStream(bytes));
  }

  /** Collects entries. A directory may be declared again with the same path; a file may not. */
  static final class Builder {
    private static final int PARENT_MODE = 0755;

    private final Map<String, Entry> entries = new TreeMap<>();

    /** Declares a directory with these permission bits, whatever was said of it before. */
    Builder directory(String path, int mode) {
      put(path, new Entry.Directory(mode));
      return this;
    }

    Builder file(String path, int mode, Content content) {
      put(path, new Entry.RegularFile(mode, content));
      return this;
    }

    Builder file(String path, int mode, String text) {
      return file(path, mode, new Content.Bytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    Builder link(String path, String target) {
      put(path, new Entry.Link(target));
      return this;
    }

    boolean has(String path) {
      return entries.containsKey(path);
    }

    private void put(String path, Entry entry) {
      if (!path.startsWith("/") || path.length() == 1) {
        throw new IllegalArgumentException("not an absolute path below the root: " + path);
      }
      Entry before = entries.get(path);
      boolean bothDirectories =
          before instanceof Entry.Directory && entry instanceof Entry.Directory;
      if (before != null && !bothDirectories && !before.equals(entry)) {
        throw new IllegalArgumentException("declared twice: " + path);
      }
      for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
        Entry parent =
            entries.computeIfAbsent(
                path.substring(0, slash), key -> new Entry.Directory(PARENT_MODE));
        if (!(parent instanceof Entry.Directory)) {
          throw new IllegalArgumentException("not a directory: " + path.substring(0, slash));
        }
      }
      entries.put(path, entry);
    }

    FileTree build() {
      return new FileTree(entries);
    }
  }
}
