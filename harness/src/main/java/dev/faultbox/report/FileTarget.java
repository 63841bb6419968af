package dev.faultbox.report;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A result file that readers see whole or not at all: it is written beside its place and renamed. A
 * device or pipe is written directly. Whether it can be written is found out before the run.
 */
final class FileTarget implements ResultTarget {
  private final String name;
  private final Path path;
  private final boolean special;

  private FileTarget(String name, Path path, boolean special) {
    this.name = name;
    this.path = path;
    this.special = special;
  }

  /**
   * @param option the option that named the file, for messages
   * @throws UserException when the file could not be written
   */
  static FileTarget open(String option, String path) {
    String name = option + " " + path;
    try {
      FileTarget target = resolve(name, Path.of(path));
      target.spool().close();
      return target;
    } catch (InvalidPathException e) {
      throw refused(name, "is not a valid path (" + e.getReason() + "); correct it");
    } catch (IOException e) {
      throw refused(name, "cannot be written (" + e.getMessage() + "); name a file you may write");
    }
  }

  @Override
  public String name() {
    return name;
  }

  /** The place itself, symbolic links followed. */
  Path path() {
    return path;
  }

  @Override
  public Spool spool() throws IOException {
    String directory =
        special ? System.getProperty("java.io.tmpdir", ".") : String.valueOf(path.getParent());
    return new Spool(new File(directory));
  }

  @Override
  public void write(Content content) throws IOException {
    if (special) {
      writeTo(path.toFile(), content);
      return;
    }
    File temporary =
        new File(
            String.valueOf(path.getParent()),
            "." + path.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      writeTo(temporary, content);
      move(temporary.toPath());
    } finally {
      Files.deleteIfExists(temporary.toPath());
    }
  }

  private static FileTarget resolve(String name, Path given) throws IOException {
    if (given.toString().isEmpty()) {
      throw refused(name, "names no file; write a path");
    }
    Path path = Files.exists(given) ? given.toRealPath() : given.toAbsolutePath().normalize();
    if (Files.isDirectory(path)) {
      throw refused(name, "is a directory; name a file in it");
    }
    boolean special = Files.exists(path) && !Files.isRegularFile(path);
    if (special) {
      return new FileTarget(name, path, true);
    }
    Path directory = path.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw refused(
          name, "cannot be written: " + directory + " is not a directory; create it first");
    }
    return new FileTarget(name, path, false);
  }

  /** No channel here, for the reason given at {@link Spool}. */
  private static void writeTo(File file, Content content) throws IOException {
    try (OutputStream out = new BufferedOutputStream(new FileOutputStream(file), 64 * 1024)) {
      content.writeTo(out);
    }
  }

  private void move(Path temporary) throws IOException {
    try {
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static UserException refused(String name, String why) {
    return new UserException(ErrorCode.USAGE, name + " " + why);
  }
}
