package dev.faultbox.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds files an author may have meant: nearly the same name in the directory that was named, or
 * the name itself somewhere below the working directory. A bounded look around, not a full search;
 * directories that cannot be read are passed over.
 */
final class SimilarFiles {
  private static final int MAX_RESULTS = 3;
  private static final int MAX_DEPTH = 4;
  private static final int MAX_VISITED = 2_000;

  private final Path workingDirectory;

  SimilarFiles(Path workingDirectory) {
    this.workingDirectory = workingDirectory;
  }

  private record Candidate(Path file, int distance) {}

  /**
   * Up to {@value #MAX_RESULTS} paths, nearest first, relative to the working directory if below.
   */
  List<String> to(Path missing) {
    Path name = missing.getFileName();
    if (name == null) {
      return List.of();
    }
    List<Candidate> found = new ArrayList<>();
    Path parent = missing.getParent();
    if (parent != null) {
      found.addAll(near(parent, name.toString()));
    }
    found.addAll(below(name.toString()));
    found.sort(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::file));
    Set<String> shown = new LinkedHashSet<>();
    for (Candidate candidate : found) {
      shown.add(show(candidate.file()));
    }
    return shown.stream().limit(MAX_RESULTS).toList();
  }

  private List<Candidate> near(Path directory, String name) {
    List<Candidate> found = new ArrayList<>();
    for (Path file : children(directory)) {
      String other = String.valueOf(file.getFileName());
      int distance = distance(plain(name), plain(other));
      if (distance <= Math.max(1, name.length() / 3) && Files.isRegularFile(file)) {
        found.add(new Candidate(file, distance));
      }
    }
    return found;
  }

  /** Breadth first, so that the nearest directories are looked at before the limit is reached. */
  private List<Candidate> below(String name) {
    List<Candidate> found = new ArrayList<>();
    Deque<Path> open = new ArrayDeque<>(List.of(workingDirectory));
    int top = workingDirectory.getNameCount();
    int visited = 0;
    while (!open.isEmpty() && visited < MAX_VISITED) {
      Path directory = open.remove();
      for (Path file : children(directory)) {
        visited++;
        String other = String.valueOf(file.getFileName());
        if (Files.isDirectory(file) && !Files.isSymbolicLink(file)) {
          if (!other.startsWith(".") && file.getNameCount() - top <= MAX_DEPTH) {
            open.add(file);
          }
        } else if (other.equals(name)) {
          found.add(new Candidate(file, 0));
        }
      }
    }
    return found;
  }

  private static List<Path> children(Path directory) {
    List<Path> result = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path file : stream) {
        result.add(file);
        if (result.size() == MAX_VISITED) {
          break;
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException | InvalidPathException e) {
      return result;
    }
    result.sort(Comparator.naturalOrder());
    return result;
  }

  private String show(Path file) {
    Path normal = file.normalize();
    return normal.startsWith(workingDirectory)
        ? workingDirectory.relativize(normal).toString()
        : normal.toString();
  }

  /** Case, dashes and underscores are what people get wrong. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
  }

  /** Number of insertions, deletions and replacements of one character. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
