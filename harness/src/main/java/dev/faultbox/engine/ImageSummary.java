package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * An image of the engine in a list of them.
 *
 * @param id the engine's content address
 * @param created by the engine's clock, in whole seconds
 */
public record ImageSummary(String id, Instant created, Map<String, String> labels) {
  public ImageSummary {
    requireNonNull(id, "id is null");
    requireNonNull(created, "created is null");
    labels = Map.copyOf(labels);
  }
}
