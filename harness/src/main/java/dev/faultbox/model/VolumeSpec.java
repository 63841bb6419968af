package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files that a service finds at a place of its own.
 *
 * @param source a path of the user's machine as written, or the name of a volume
 * @param path where a path leads, absolute, its content is copied in; null for a named volume
 * @param target absolute path inside the service
 * @param readOnly whether the service may not change them
 * @param location where the author wrote it
 */
public record VolumeSpec(
    String source, @Nullable Path path, String target, boolean readOnly, SourceLocation location) {
  public VolumeSpec {
    requireNonNull(source, "source is null");
    requireNonNull(target, "target is null");
    requireNonNull(location, "location is null");
  }
}
