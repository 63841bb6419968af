package dev.faultbox.tracer;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Transport;
import java.net.InetAddress;

/**
 * A socket a process of an instance listens on now; of UDP, one that is bound and not connected.
 *
 * @param address bound address; the wildcard is {@code 0.0.0.0} or {@code ::}
 */
public record ListeningPort(Transport transport, InetAddress address, int port) {
  public ListeningPort {
    requireNonNull(transport, "transport is null");
    requireNonNull(address, "address is null");
  }
}
