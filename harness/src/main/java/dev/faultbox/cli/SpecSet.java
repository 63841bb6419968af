package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Finding;
import dev.faultbox.model.SpecLoadException;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.SelectedSpec;
import dev.faultbox.spec.SpecFinder;
import dev.faultbox.spec.SpecLoader;
import dev.faultbox.spec.SpecOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The specs that the command line names, loaded. */
final class SpecSet {
  private final List<SelectedSpec> loaded = new ArrayList<>();
  private final Set<Finding> findings = new LinkedHashSet<>();
  private final List<String> log = new ArrayList<>();
  private final Set<String> withTests = new HashSet<>();

  private SpecSet() {}

  /**
   * Loads all of them, with all their tests.
   *
   * @param paths files and directories, at least one
   * @throws SpecLoadException with the mistakes of all specs
   * @throws UserException for a directory without a spec, or that cannot be read
   */
  static List<SelectedSpec> load(List<String> paths, SpecOptions options) {
    List<SpecFinder.Candidate> candidates = SpecFinder.find(paths, options.workingDir());
    SpecSet specs = new SpecSet();
    candidates.forEach(candidate -> specs.load(candidate, options));
    if (!specs.findings.isEmpty()) {
      throw new SpecLoadException(List.copyOf(specs.findings), specs.log);
    }
    for (SpecFinder.Candidate candidate : candidates) {
      String directory = candidate.directory();
      if (directory != null && !specs.withTests.contains(directory)) {
        throw new UserException(
            ErrorCode.NO_TESTS_DISCOVERED,
            "no .star file in " + directory + " declares a test; write def test_something(): …");
      }
    }
    return List.copyOf(specs.loaded);
  }

  private void load(SpecFinder.Candidate candidate, SpecOptions options) {
    String directory = candidate.directory();
    try {
      loaded.add(
          SelectedSpec.whole(
              candidate.path(), SpecLoader.load(Path.of(candidate.path()), options)));
      if (directory != null) {
        withTests.add(directory);
      }
    } catch (SpecLoadException e) {
      boolean library = directory != null && e.code() == ErrorCode.NO_TESTS_DISCOVERED;
      if (!library) {
        findings.addAll(e.findings());
        log.addAll(e.log());
      }
    }
  }
}
