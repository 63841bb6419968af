package dev.faultbox.image;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files and directories that arguments of a service name relative to the working directory. They
 * are put below {@code /app}, the service's own working directory, without write permission.
 * Immutable.
 */
public final class PlacedArgs {
  /** Where they go. */
  public static final String DIRECTORY = "/app";

  /** Bytes; a service that needs more is served better by an image. */
  static final long MAX_BYTES = 256L << 20;

  /** Files and directories. */
  static final int MAX_FILES = 10_000;

  private static final int READ_ONLY_DIRECTORY = 0555;
  private static final int READ_ONLY_PROGRAM = 0555;
  private static final int READ_ONLY_FILE = 0444;

  private final FileTree tree;
  private final List<Diagnostic> diagnostics;

  private PlacedArgs(FileTree tree, List<Diagnostic> diagnostics) {
    this.tree = tree;
    this.diagnostics = List.copyOf(diagnostics);
  }

  /**
   * Looks at each argument. One that names nothing is no path and passes unseen.
   *
   * @param workingDirectory of the tool
   * @param location where the arguments are written, for diagnostics
   */
  public static PlacedArgs of(Path workingDirectory, List<String> args, SourceLocation location) {
    Collector collector = new Collector(workingDirectory.toAbsolutePath().normalize(), location);
    for (String arg : args) {
      collector.add(arg);
    }
    return new PlacedArgs(collector.tree.build(), collector.diagnostics);
  }

  /** Whether there is nothing to copy. */
  public boolean isEmpty() {
    return tree.entries().isEmpty();
  }

  /** ARG_NOT_PLACED for arguments that name something which is not placed. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** Writes a tar to be unpacked at {@code /}; does not close the stream. */
  public void writeTo(OutputStream out) throws IOException {
    tree.writeTo(out);
  }

  void writeTo(TarWriter tar) throws IOException {
    tree.writeTo(tar, "");
  }

  private static final class Collector {
    private final Path workingDirectory;
    private final SourceLocation location;
    private final FileTree.Builder tree = new FileTree.Builder();
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private long bytes;
    private int files;

    Collector(Path workingDirectory, SourceLocation location) {
      this.workingDirectory = workingDirectory;
      this.location = location;
    }

    void add(String arg) {
      Path relative;
      try {
        relative = Path.of(arg);
      } catch (InvalidPathException e) {
        return;
      }
      Path file = workingDirectory.resolve(relative).normalize();
      if (arg.isEmpty() || relative.isAbsolute() || !Files.exists(file)) {
        return;
      }
      if (!file.startsWith(workingDirectory)) {
        refuse(arg, "leaves the working directory", "start the tool from a directory above it");
        return;
      }
      try {
        if (outside(file)) {
          refuse(arg, "is a link out of the working directory", "copy the file to that place");
        } else if (fits(arg, file)) {
          place(file);
          placeSteps(relative);
        }
      } catch (IOException e) {
        refuse(arg, "cannot be read (" + e + ")", "check its permissions");
      }
    }

    private boolean outside(Path file) throws IOException {
      return !file.toRealPath().startsWith(workingDirectory.toRealPath());
    }

    /** Counts before anything is placed, so that an argument is placed whole or not at all. */
    private boolean fits(String arg, Path file) throws IOException {
      long newBytes = 0;
      int newFiles = 0;
      try (Stream<Path> walk = Files.walk(file)) {
        for (Path each : (Iterable<Path>) walk::iterator) {
          newBytes += Files.isRegularFile(each) ? Files.size(each) : 0;
          newFiles++;
          if (bytes + newBytes > MAX_BYTES || files + newFiles > MAX_FILES) {
            refuse(
                arg,
                "would make more than %d MiB or %d files to copy"
                    .formatted(MAX_BYTES >> 20, MAX_FILES),
                "name a smaller directory, or use build=");
            return false;
          }
        }
      }
      bytes += newBytes;
      files += newFiles;
      return true;
    }

    /** Links are followed to files, not to directories, and not out of the working directory. */
    private void place(Path file) throws IOException {
      try (Stream<Path> walk = Files.walk(Files.isDirectory(file) ? file.toRealPath() : file)) {
        Path base = Files.isDirectory(file) ? file.toRealPath() : file;
        for (Path each : (Iterable<Path>) walk::iterator) {
          String path = inImage(file.resolve(base.relativize(each)).normalize());
          if (Files.isDirectory(each) && !Files.isSymbolicLink(each)) {
            tree.directory(path, READ_ONLY_DIRECTORY);
          } else if (Files.isRegularFile(each) && !outside(each) && !tree.has(path)) {
            int mode = Files.isExecutable(each) ? READ_ONLY_PROGRAM : READ_ONLY_FILE;
            tree.file(path, mode, new Content.OnDisk(each));
          }
        }
      }
    }

    /** Directories that a path such as {@code a/../b} passes through must be there too. */
    private void placeSteps(Path relative) {
      for (int names = 1; names < relative.getNameCount(); names++) {
        Path step = workingDirectory.resolve(relative.subpath(0, names)).normalize();
        if (step.startsWith(workingDirectory) && !tree.has(inImage(step))) {
          tree.directory(inImage(step), READ_ONLY_DIRECTORY);
        }
      }
    }

    private String inImage(Path file) {
      StringBuilder path = new StringBuilder(DIRECTORY);
      for (Path name : workingDirectory.relativize(file)) {
        if (!name.toString().isEmpty()) {
          path.append('/').append(name);
        }
      }
      return path.toString();
    }

    private void refuse(String arg, String why, String suggestion) {
      diagnostics.add(
          new Diagnostic(
              Diagnostic.Level.WARNING,
              ErrorCode.ARG_NOT_PLACED,
              "argument \"%s\" %s and is not placed in %s".formatted(arg, why, DIRECTORY),
              suggestion,
              location));
    }
  }
}
