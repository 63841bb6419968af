package dev.faultbox.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The volumes of a service of a compose file. */
final class ComposeVolumes {
  private static final String PATH = "(/|\\./|\\.\\./|~|\\.$|\\.\\.$).*";

  /** One of them; an empty source for a nameless one. */
  private record Mount(String source, String target, boolean readOnly) {
    boolean isPath() {
      return source.matches(PATH);
    }
  }

  private final Path composeDirectory;
  private final Path specDirectory;
  private final List<String> notes;

  ComposeVolumes(Path composeDirectory, Path specDirectory, List<String> notes) {
    this.composeDirectory = composeDirectory;
    this.specDirectory = specDirectory;
    this.notes = notes;
  }

  /** The names of those that have one. */
  static List<String> named(@Nullable Object volumes) {
    return mounts(volumes).stream()
        .filter(mount -> !mount.source.isEmpty() && !mount.isPath())
        .map(Mount::source)
        .distinct()
        .toList();
  }

  /** Keys and values of {@code volumes=}. */
  Map<String, String> read(@Nullable Object volumes, Set<String> shared) {
    Map<String, String> result = new LinkedHashMap<>();
    for (Mount mount : mounts(volumes)) {
      String end = mount.readOnly ? ":ro" : "";
      if (mount.isPath()) {
        Path source = composeDirectory.resolve(mount.source).normalize();
        if (mount.source.startsWith("~")) {
          notes.add("volume " + mount.source + " is in a home directory and is left out");
        } else if (!Files.isDirectory(source) && !Files.isRegularFile(source)) {
          notes.add("volume " + mount.source + " is no file or directory and is left out");
        } else {
          result.put(relative(specDirectory, source), mount.target + end);
        }
      } else if (shared.contains(mount.source)) {
        result.put(mount.source, mount.target + end);
      } else if (!mount.source.isEmpty()) {
        notes.add(
            "volume %s is left out: no other service has it, and what a service writes is fresh for every test"
                .formatted(mount.source));
      }
    }
    return result;
  }

  /** A path as a spec in that directory writes it. */
  static String relative(Path specDirectory, Path path) {
    String relative =
        specDirectory.toAbsolutePath().normalize().relativize(path.toAbsolutePath()).toString();
    return relative.isEmpty() ? "." : relative.startsWith("..") ? relative : "./" + relative;
  }

  private static List<Mount> mounts(@Nullable Object volumes) {
    List<Mount> mounts = new ArrayList<>();
    for (Object one : volumes instanceof List<?> list ? list : List.of()) {
      if (one instanceof Map<?, ?> map) {
        boolean tmpfs = "tmpfs".equals(map.get("type"));
        Object source = map.get("source");
        Object target = map.get("target");
        if (target != null && !tmpfs) {
          mounts.add(
              new Mount(
                  source == null ? "" : source.toString(),
                  target.toString(),
                  Boolean.TRUE.equals(map.get("read_only"))));
        }
      } else if (one != null) {
        String[] parts = one.toString().split(":");
        String options = parts.length > 2 ? parts[2] : "";
        mounts.add(
            parts.length == 1
                ? new Mount("", parts[0], false)
                : new Mount(parts[0], parts[1], List.of(options.split(",")).contains("ro")));
      }
    }
    return mounts;
  }
}
