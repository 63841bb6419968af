package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What surrounds the program of a service.
 *
 * @param user name or number, with a group if need be; empty: the image's
 * @param workdir absolute path inside the instance; empty: the image's
 * @param volumes in the order of the spec
 * @param ports container port to the port of 127.0.0.1 that it is pinned to
 * @param memoryBytes memory limit in bytes, 0 for the engine's default
 * @param cpus processor limit, 0 for the engine's default
 */
public record Placement(
    String user,
    String workdir,
    List<VolumeSpec> volumes,
    Map<Integer, Integer> ports,
    long memoryBytes,
    double cpus) {
  /** As the image and the engine have it. */
  public static final Placement DEFAULT = new Placement("", "", List.of(), Map.of(), 0, 0);

  public Placement {
    requireNonNull(user, "user is null");
    requireNonNull(workdir, "workdir is null");
    volumes = List.copyOf(volumes);
    ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports));
  }
}
