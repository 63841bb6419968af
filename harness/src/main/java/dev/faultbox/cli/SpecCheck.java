package dev.faultbox.cli;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Finding;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SpecLoadException;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.SpecFinder;
import dev.faultbox.spec.SpecLoader;
import dev.faultbox.spec.SpecOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that can be said of specs without running them. */
final class SpecCheck {
  /**
   * One thing that was found.
   *
   * @param text what is wrong; what to write
   * @param location null when it is in no file
   */
  record Found(
      Diagnostic.Level level, ErrorCode code, String text, @Nullable SourceLocation location) {
    private static final String NEXT_STEP = "; ";

    /** The part of the text that says what to write; empty where it says nothing. */
    String suggestion() {
      int at = text.indexOf(NEXT_STEP);
      return at < 0 ? "" : text.substring(at + NEXT_STEP.length());
    }

    boolean isError() {
      return level == Diagnostic.Level.ERROR;
    }
  }

  /** A spec that loads. */
  record Loaded(String path, LoadedSpec spec) {}

  private static final Comparator<Found> BY_POSITION =
      Comparator.comparing(
          Found::location,
          Comparator.nullsFirst(
              Comparator.comparing(SourceLocation::file)
                  .thenComparing(SourceLocation::line)
                  .thenComparing(SourceLocation::column)));

  private final SpecOptions options;
  private final List<Loaded> loaded = new ArrayList<>();

  /** Files that specs have in common are looked at with each; a finding is told once. */
  private final Set<Found> found = new LinkedHashSet<>();

  SpecCheck(SpecOptions options) {
    this.options = options;
  }

  /** Reads everything, whatever is wrong with some of it. */
  void read(List<String> paths) {
    Set<String> read = new LinkedHashSet<>();
    for (String path : paths) {
      try {
        for (SpecFinder.Candidate candidate :
            SpecFinder.find(List.of(path), options.workingDir())) {
          if (read.add(candidate.path())) {
            read(candidate);
          }
        }
      } catch (UserException e) {
        error(e.code(), e.getMessage(), e.location());
      }
    }
  }

  private void read(SpecFinder.Candidate candidate) {
    try {
      LoadedSpec spec = SpecLoader.load(Path.of(candidate.path()), options);
      loaded.add(new Loaded(candidate.path(), spec));
      for (Diagnostic note : spec.diagnostics()) {
        String text =
            note.suggestion().isEmpty()
                ? note.message()
                : note.message() + Found.NEXT_STEP + note.suggestion();
        found.add(new Found(note.level(), note.code(), text, note.location()));
      }
    } catch (SpecLoadException e) {
      boolean library = candidate.directory() != null && e.code() == ErrorCode.NO_TESTS_DISCOVERED;
      for (Finding finding : library ? List.<Finding>of() : e.findings()) {
        error(finding.code(), finding.message(), finding.location());
      }
    }
  }

  /** Adds a mistake that is not in the files themselves. */
  void error(ErrorCode code, String text, @Nullable SourceLocation location) {
    found.add(new Found(Diagnostic.Level.ERROR, code, text, location));
  }

  /** Sorted by position; those without one first. */
  List<Found> found() {
    return found.stream().sorted(BY_POSITION).toList();
  }

  List<Loaded> loaded() {
    return List.copyOf(loaded);
  }

  /** How many tests a run would have. */
  int tests() {
    return loaded.stream().mapToInt(one -> one.spec().tests().size()).sum();
  }
}
