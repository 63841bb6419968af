package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * A named volume of the engine.
 *
 * @param created by the engine's clock; {@link Instant#EPOCH} when the engine does not say
 */
public record VolumeSummary(String name, Instant created, Map<String, String> labels) {
  public VolumeSummary {
    requireNonNull(name, "name is null");
    requireNonNull(created, "created is null");
    labels = Map.copyOf(labels);
  }
}
