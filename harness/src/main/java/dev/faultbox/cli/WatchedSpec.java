package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.SpecLoadException;
import dev.faultbox.run.Inputs;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.SpecLoader;
import dev.faultbox.spec.SpecOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A spec with all the files it depends on and their state when it was loaded. */
final class WatchedSpec {
  private final String path;
  private final FileStates states;
  private final Map<Path, String> inputs = new LinkedHashMap<>();
  private @Nullable LoadedSpec loaded;

  WatchedSpec(String path, FileStates states) {
    this.path = requireNonNull(path, "path is null");
    this.states = requireNonNull(states, "states is null");
  }

  String path() {
    return path;
  }

  /** As it was loaded last; null when that failed. */
  @Nullable LoadedSpec loaded() {
    return loaded;
  }

  Set<Path> inputs() {
    return inputs.keySet();
  }

  /** Files that are not any more as they were when the spec was loaded. */
  Set<Path> changed() {
    Set<Path> changed = new LinkedHashSet<>();
    inputs.forEach(
        (file, state) -> {
          if (!states.of(file).equals(state)) {
            changed.add(file);
          }
        });
    return changed;
  }

  /**
   * Reads it again.
   *
   * @throws SpecLoadException for every mistake; what it depended on before still counts
   */
  void load(SpecOptions options) {
    Map<Path, String> before = new LinkedHashMap<>();
    // What changes from here on is a change of what is loaded here.
    inputs.keySet().forEach(file -> before.put(file, states.of(file)));
    Set<Path> found = new LinkedHashSet<>();
    loaded = null;
    try {
      LoadedSpec spec =
          SpecLoader.load(
              Path.of(path),
              options.onRead(file -> before.computeIfAbsent(added(found, file), states::of)));
      found.addAll(Inputs.of(spec.services(), options.workingDir()));
      inputs.clear();
      loaded = spec;
    } finally {
      before.keySet().retainAll(union(found, inputs.keySet()));
      inputs.putAll(before);
      found.forEach(file -> inputs.computeIfAbsent(file, states::of));
    }
  }

  private static Path added(Set<Path> to, Path file) {
    to.add(file);
    return file;
  }

  private static Set<Path> union(Set<Path> one, Set<Path> other) {
    Set<Path> both = new LinkedHashSet<>(one);
    both.addAll(other);
    return both;
  }
}
