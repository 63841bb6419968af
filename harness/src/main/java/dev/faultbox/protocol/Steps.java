package dev.faultbox.protocol;

import dev.faultbox.model.Protocol;
import java.util.Optional;

/** The steps there are. */
public final class Steps {
  private Steps() {}

  /** Steps of a protocol, empty when it has none yet. */
  public static Optional<Step> of(Protocol protocol) {
    return switch (protocol) {
      case TCP -> Optional.of(new TcpStep());
      case HTTP -> Optional.of(new HttpStep());
      default -> Optional.empty();
    };
  }
}
