package dev.faultbox.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Secrets or configs of a compose file: files that a service finds at a place of their own. */
final class ComposeGrants {
  private final String kind;
  private final String place;
  private final @Nullable Object declared;
  private final Path composeDirectory;
  private final Path specDirectory;

  private ComposeGrants(String kind, String place, ComposeFile compose, Path specDirectory) {
    this.kind = kind;
    this.place = place;
    this.declared = compose.top().get(kind);
    this.composeDirectory = compose.directory();
    this.specDirectory = specDirectory;
  }

  static ComposeGrants secrets(ComposeFile compose, Path specDirectory) {
    return new ComposeGrants("secrets", "/run/secrets/", compose, specDirectory);
  }

  static ComposeGrants configs(ComposeFile compose, Path specDirectory) {
    return new ComposeGrants("configs", "/", compose, specDirectory);
  }

  /**
   * Adds to the keys and values of {@code volumes=}.
   *
   * @param notes takes what cannot be had
   */
  void read(Map<String, Object> service, Map<String, String> volumes, List<String> notes) {
    for (Object one : service.get(kind) instanceof List<?> list ? list : List.of()) {
      Object source = one instanceof Map<?, ?> map ? map.get("source") : one;
      Object target = one instanceof Map<?, ?> map ? map.get("target") : null;
      String name = String.valueOf(source);
      Path file = file(name);
      if (file == null) {
        notes.add("%s %s comes from no file and is left out".formatted(kind, name));
      } else {
        String at = target == null ? name : target.toString();
        String path = (at.startsWith("/") ? at : place + at) + ":ro";
        String other = volumes.putIfAbsent(ComposeVolumes.relative(specDirectory, file), path);
        if (other != null && !other.equals(path)) {
          notes.add(
              "%s %s is left out at %s: a file is at one place, %s"
                  .formatted(kind, name, path, other));
        }
      }
    }
  }

  private @Nullable Path file(String name) {
    if (declared instanceof Map<?, ?> all
        && all.get(name) instanceof Map<?, ?> one
        && one.get("file") instanceof String path) {
      Path file = composeDirectory.resolve(path).normalize();
      return Files.isRegularFile(file) ? file : null;
    }
    return null;
  }
}
