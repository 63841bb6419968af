package dev.faultbox.tracer;

import static java.util.Objects.requireNonNull;

/**
 * A gate the tracer has taken over.
 *
 * @param version version of the gate
 * @param overlay fresh instances by overlay work in this container
 * @param reason why they do not, empty when they do
 */
public record GateInfo(int version, boolean overlay, String reason) {
  public GateInfo {
    requireNonNull(reason, "reason is null");
  }
}
