package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * One line of a container listing.
 *
 * @param state the engine's word: {@code created}, {@code running}, {@code exited}, ...
 * @param created by the engine's clock, in whole seconds
 */
public record ContainerSummary(
    String id, String name, String state, Instant created, Map<String, String> labels) {
  public ContainerSummary {
    requireNonNull(id, "id is null");
    requireNonNull(name, "name is null");
    requireNonNull(state, "state is null");
    requireNonNull(created, "created is null");
    labels = Map.copyOf(labels);
  }

  /** Whether its processes may be alive. */
  public boolean running() {
    return state.equals("running") || state.equals("paused") || state.equals("restarting");
  }
}
