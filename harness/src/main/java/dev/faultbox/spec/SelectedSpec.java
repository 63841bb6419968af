package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A loaded spec and what is to be run of it.
 *
 * @param path as given on the command line, or as found in a directory given there
 * @param tests those selected, in the order of registration; may be none
 */
public record SelectedSpec(String path, LoadedSpec spec, List<TestCase> tests) {
  public SelectedSpec {
    requireNonNull(path, "path is null");
    requireNonNull(spec, "spec is null");
    tests = List.copyOf(tests);
  }

  /** All tests of a spec. */
  public static SelectedSpec whole(String path, LoadedSpec spec) {
    return new SelectedSpec(path, spec, spec.tests());
  }
}
