package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * A connection between two services that was accepted, as found out from the kernel's sockets.
 *
 * @param connector service that made the connection
 * @param acceptor service that accepted it
 * @param connectSeq number of the {@code connect} event
 * @param here whether the event that carries this is the {@code accept}; otherwise the acceptance
 *     was noticed when that event was next, and happened before it
 */
public record Accepted(String connector, String acceptor, long connectSeq, boolean here) {
  public Accepted {
    requireNonNull(connector, "connector is null");
    requireNonNull(acceptor, "acceptor is null");
  }
}
