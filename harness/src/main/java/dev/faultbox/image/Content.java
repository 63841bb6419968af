package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.function.Supplier;

/** Where the bytes of a file in an image come from. */
sealed interface Content {
  /** Bytes in memory; never changed after they were given. */
  record Bytes(byte[] bytes) implements Content {
    public Bytes {
      requireNonNull(bytes, "bytes is null");
    }
  }

  /** A file on disk, symbolic links followed. */
  record OnDisk(Path file) implements Content {
    public OnDisk {
      requireNonNull(file, "file is null");
    }
  }

  /**
   * Bytes that take work to make, and depend on one file alone.
   *
   * @param source identifies the content instead of the bytes
   * @param bytes makes them when the image is written
   */
  record Derived(Path source, Supplier<byte[]> bytes) implements Content {
    public Derived {
      requireNonNull(source, "source is null");
      requireNonNull(bytes, "bytes is null");
    }
  }
}
