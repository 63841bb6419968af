package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is copied into a container between its creation and its start. Directories of the image are
 * never mentioned in the archive: mentioning one would give it another owner, or replace a link by
 * it. Used by one thread while it is built; afterwards safe for many.
 */
public final class ContainerFiles {
  private static final int EXECUTABLE = 0755;
  private static final int READABLE = 0444;
  private static final int SEARCHABLE = 0555;

  /** A file or directory of the user's machine and its place in the container. */
  private record Volume(Path source, String target) {}

  private final byte @Nullable [] gate;
  private final @Nullable PlacedArgs placed;
  private final List<Volume> volumes = new ArrayList<>();

  /**
   * @param gate for a container whose image has none; null otherwise
   * @param placed what arguments name; null for nothing
   */
  public ContainerFiles(byte @Nullable [] gate, @Nullable PlacedArgs placed) {
    this.gate = gate;
    this.placed = placed;
  }

  /**
   * Adds a file, or a directory with everything in it. It belongs to root until the gate gives it
   * to the user of the service, whose number only the image knows. It may be read by everybody,
   * since a service may have processes of other users.
   *
   * @param target absolute path in the container
   */
  public void add(Path source, String target) {
    volumes.add(
        new Volume(
            requireNonNull(source, "source is null"), requireNonNull(target, "target is null")));
  }

  /** Whether there is nothing to copy. */
  public boolean isEmpty() {
    return gate == null && (placed == null || placed.isEmpty()) && volumes.isEmpty();
  }

  /**
   * Reads all files and writes a tar to be unpacked at {@code /}; does not close the stream.
   *
   * @throws IOException when a file cannot be read, or changed its size while it was read
   */
  public void writeTo(OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    if (gate != null) {
      String path = DerivedImage.GATE.substring(1);
      tar.directory(path.substring(0, path.lastIndexOf('/')), EXECUTABLE);
      tar.file(path, EXECUTABLE, gate);
    }
    if (placed != null) {
      placed.writeTo(tar);
    }
    for (Volume volume : volumes) {
      write(tar, volume);
    }
    tar.finish();
  }

  private static void write(TarWriter tar, Volume volume) throws IOException {
    Path root = volume.source().toRealPath();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path each : (Iterable<Path>) walk.sorted()::iterator) {
        String below = root.relativize(each).toString().replace('\\', '/');
        write(tar, each, volume.target().substring(1) + (below.isEmpty() ? "" : "/" + below));
      }
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Sockets and devices have no content that could be copied; they are left out. */
  private static void write(TarWriter tar, Path file, String name) throws IOException {
    if (Files.isSymbolicLink(file)) {
      tar.symlink(name, Files.readSymbolicLink(file).toString());
    } else if (Files.isDirectory(file)) {
      tar.directory(name, permissions(file) | SEARCHABLE);
    } else if (Files.isRegularFile(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        tar.file(name, permissions(file) | READABLE, Files.size(file), in);
      } catch (java.nio.file.AccessDeniedException e) {
        throw new FileSystemException(file.toString(), null, "may not be read");
      }
    }
  }

  /** The permission bits; where the file system has none, those that every user's files have. */
  private static int permissions(Path file) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      return Files.isDirectory(file) ? 0755 : 0644;
    }
    Set<PosixFilePermission> set = view.readAttributes().permissions();
    int bits = 0;
    for (PosixFilePermission permission : set) {
      // The constants are declared from OWNER_READ, 0400, to OTHERS_EXECUTE, 0001.
      bits |= 0400 >> permission.ordinal();
    }
    return bits;
  }
}
