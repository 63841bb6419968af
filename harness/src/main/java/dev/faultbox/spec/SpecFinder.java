package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The specs that paths of the command line mean: files as they are, and of directories every {@code
 * *.star} file below. What is hidden (its name begins with a dot) is left out, and so are links to
 * directories, which may lead in circles. A file that is named twice is run once.
 */
public final class SpecFinder {
  /** What is run where no path is given. */
  public static final String DEFAULT_SPEC = "faultbox.star";

  private static final String SUFFIX = ".star";

  private final Path workingDirectory;
  private final List<Candidate> found = new ArrayList<>();
  private final Map<Path, Integer> known = new HashMap<>();

  /**
   * A file that may be a spec.
   *
   * @param path as given, or beginning as the directory was given that it was found in
   * @param directory that directory, null for a file that was given itself; a file found in a
   *     directory may be there to be loaded by others, and declare no test
   */
  public record Candidate(String path, @Nullable String directory) {
    public Candidate {
      requireNonNull(path, "path is null");
    }
  }

  private SpecFinder(Path workingDirectory) {
    this.workingDirectory = requireNonNull(workingDirectory, "workingDirectory is null");
  }

  /**
   * Looks at every path.
   *
   * @param paths as given on the command line
   * @return in the order of {@code paths}, those of a directory sorted by name; a path that does
   *     not exist is in it, since whoever reads it says that best
   * @throws UserException for a directory that cannot be read or has no {@code .star} file
   */
  public static List<Candidate> find(List<String> paths, Path workingDirectory) {
    SpecFinder finder = new SpecFinder(workingDirectory);
    paths.forEach(finder::add);
    return List.copyOf(finder.found);
  }

  private void add(String path) {
    Path place;
    try {
      place = workingDirectory.resolve(path);
    } catch (InvalidPathException e) {
      throw failed("\"" + path + "\" is not a valid path (" + e.getReason() + "); correct it");
    }
    if (!Files.isDirectory(place)) {
      claim(new Candidate(path, null), place);
      return;
    }
    if (walk(place, path, path) == 0) {
      throw new UserException(
          ErrorCode.NO_TESTS_DISCOVERED,
          path + " holds no " + SUFFIX + " file; name a spec, or the directory that holds specs");
    }
  }

  /** How many files there are at and below a directory. */
  private int walk(Path directory, String shown, String given) {
    int files = 0;
    for (Path entry : entries(directory, shown)) {
      String name = entry.getFileName().toString();
      String path = below(shown, name);
      if (name.startsWith(".")) {
        continue;
      }
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        files += walk(entry, path, given);
      } else if (name.endsWith(SUFFIX) && !Files.isDirectory(entry)) {
        claim(new Candidate(path, given), entry);
        files++;
      }
    }
    return files;
  }

  private static List<Path> entries(Path directory, String shown) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (AccessDeniedException e) {
      throw failed(shown + " may not be read; check the permissions of " + directory);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      throw failed(shown + " cannot be read: " + e.getMessage() + "; check the directory");
    }
    entries.sort(Comparator.comparing(entry -> entry.getFileName().toString()));
    return entries;
  }

  private void claim(Candidate candidate, Path place) {
    Path real;
    try {
      real = place.toRealPath();
    } catch (IOException e) {
      real = place.normalize();
    }
    Integer index = known.putIfAbsent(real, found.size());
    if (index == null) {
      found.add(candidate);
    } else if (candidate.directory() == null) {
      // A file that is named must have tests, wherever else it was found.
      found.set(index, new Candidate(found.get(index).path(), null));
    }
  }

  private static String below(String directory, String name) {
    if (directory.isEmpty() || directory.equals(".") || directory.equals("./")) {
      return name;
    }
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }

  private static UserException failed(String message) {
    return new UserException(ErrorCode.SPEC_LOAD_FAILED, message);
  }
}
