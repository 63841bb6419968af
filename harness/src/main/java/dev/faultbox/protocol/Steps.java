package dev.faultbox.protocol;

import dev.faultbox.model.Protocol;
import java.util.Optional;

/** The steps there are. */
public final class Steps {
  private Steps() {}

  /** Steps of a protocol, empty when it has none yet. */
  public static Optional<Step> of(Protocol protocol) {
    throw new UnsupportedOperationException("not built yet");
  }
}
