package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.starlark.BuiltinError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is said about a file that cannot be read, with the one that was probably meant. */
final class MissingFile {
  /** Directories above in which a file of the same name is looked for. */
  private static final int MAX_LEVELS_UP = 3;

  /** Entries of a directory looked at, so that a huge one costs no time. */
  private static final int MAX_ENTRIES = 1_000;

  private static final int MAX_LISTED = 5;

  /**
   * A file that was asked for.
   *
   * @param written the path as the author wrote it
   * @param target where that leads
   * @param directory what the path is relative to
   * @param directoryRole what that directory is, {@code the directory of t.star}
   */
  record Search(String written, Path target, Path directory, String directoryRole) {}

  private MissingFile() {}

  static BuiltinError missing(Search search) {
    if (!Files.notExists(search.target)) {
      // Nor is it known to be there: a directory on the way does not let anybody look.
      return error(
          search.written
              + " may not be read; check the permissions of the directories above "
              + search.target);
    }
    String found = elsewhere(search);
    String advice =
        found != null
            ? "write \"" + found + "\" (found there), or correct the path"
            : search.written.equals(SpecFinder.DEFAULT_SPEC)
                ? "name a spec or a directory of specs, write one with faultbox init PROGRAM, or see"
                    + " faultbox help"
                : "correct the path" + similar(search);
    String where =
        search.written.startsWith("/")
            ? ""
            : " in " + search.directory + ", " + search.directoryRole;
    return error(search.written + " does not exist" + where + "; " + advice);
  }

  static BuiltinError directory(Search search) {
    List<String> specs =
        entries(search.target).stream().filter(name -> name.endsWith(".star")).sorted().toList();
    String advice =
        specs.isEmpty()
            ? "name a file"
            : "name a file in it: "
                + String.join(", ", specs.subList(0, Math.min(specs.size(), MAX_LISTED)));
    return error(search.written + " is a directory; " + advice);
  }

  static BuiltinError unreadable(Search search, IOException cause) {
    return error(
        cause instanceof AccessDeniedException
            ? search.written + " may not be read; check the permissions of " + search.target
            : search.written + " cannot be read: " + cause.getMessage() + "; check the file");
  }

  private static @Nullable String elsewhere(Search search) {
    String up = "";
    Path directory = search.directory;
    for (int i = 0; i < MAX_LEVELS_UP && directory.getParent() != null; i++) {
      directory = directory.getParent();
      up += "../";
      if (Files.isRegularFile(directory.resolve(search.written))) {
        return up + search.written;
      }
    }
    for (String entry : entries(search.directory).stream().sorted().toList()) {
      if (Files.isRegularFile(search.directory.resolve(entry).resolve(search.written))) {
        return entry + "/" + search.written;
      }
    }
    return null;
  }

  private static String similar(Search search) {
    Path parent = search.target.getParent();
    Path name = search.target.getFileName();
    if (parent == null || name == null) {
      return "";
    }
    String nearest = Nearest.to(name.toString(), entries(parent));
    return nearest == null ? "" : " (similar: " + nearest + ")";
  }

  private static List<String> entries(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.limit(MAX_ENTRIES).map(path -> path.getFileName().toString()).toList();
    } catch (IOException e) {
      return List.of(); // no suggestion then
    }
  }

  private static BuiltinError error(String message) {
    return Phase.error(ErrorCode.SPEC_LOAD_FAILED, message);
  }
}
