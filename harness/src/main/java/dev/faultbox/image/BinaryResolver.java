package dev.faultbox.image;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.UserException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the program a spec names: with a slash, against the working directory; without one, in the
 * working directory and then on the PATH of the tool. Safe for use by many threads.
 */
public final class BinaryResolver {
  private final Path workingDirectory;
  private final List<Path> searchPath;

  /**
   * A resolver for one run.
   *
   * @param workingDirectory of the tool
   * @param searchPath directories in order
   */
  public BinaryResolver(Path workingDirectory, List<Path> searchPath) {
    this.workingDirectory = workingDirectory.toAbsolutePath().normalize();
    this.searchPath = List.copyOf(searchPath);
  }

  /** A resolver with the PATH in its usual text form; entries that are no paths are left out. */
  public static BinaryResolver of(Path workingDirectory, String path) {
    List<Path> directories = new ArrayList<>();
    for (String entry : path.split(File.pathSeparator, -1)) {
      Path directory = pathOrNull(entry);
      if (directory != null && !entry.isEmpty()) {
        directories.add(directory);
      }
    }
    return new BinaryResolver(workingDirectory, directories);
  }

  /**
   * Finds and checks a program.
   *
   * @param written as the author named it
   * @param location where
   * @throws UserException BINARY_NOT_FOUND or BINARY_NOT_ELF
   */
  public Binary resolve(String written, SourceLocation location) {
    Path path = pathOrNull(written);
    if (path == null || written.isEmpty()) {
      throw new UserException(
          ErrorCode.BINARY_NOT_FOUND,
          "\"%s\" is not a path; write the path of a program".formatted(written),
          location);
    }
    boolean named = written.indexOf('/') >= 0 || path.getNameCount() > 1;
    Path file = workingDirectory.resolve(path);
    if (!named && !Files.isRegularFile(file)) {
      file = onSearchPath(path, file);
    }
    if (!Files.exists(file)) {
      throw new UserException(
          ErrorCode.BINARY_NOT_FOUND, missing(written, path, file, named), location);
    }
    return new BinaryCheck(workingDirectory).check(written, file, location);
  }

  private Path onSearchPath(Path name, Path otherwise) {
    for (Path directory : searchPath) {
      Path file = workingDirectory.resolve(directory).resolve(name);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return file;
      }
    }
    return otherwise;
  }

  private String missing(String written, Path path, Path file, boolean named) {
    StringBuilder message = new StringBuilder(written);
    if (!named) {
      message
          .append(" is neither in ")
          .append(workingDirectory)
          .append(", the working directory, nor on PATH; build it, or write its path");
    } else if (path.isAbsolute()) {
      message.append(" does not exist; build it, or correct the path");
    } else {
      message
          .append(" does not exist in ")
          .append(workingDirectory)
          .append(", the working directory; build it, ");
      String top = path.getName(0).toString();
      if (!top.startsWith(".")) {
        message.append("start the tool from the directory that holds ").append(top).append("/, ");
      }
      message.append("or correct the path");
    }
    List<String> similar = new SimilarFiles(workingDirectory).to(file);
    if (!similar.isEmpty()) {
      message.append(" (similar: ").append(String.join(", ", similar)).append(')');
    }
    return message.toString();
  }

  private static @Nullable Path pathOrNull(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
