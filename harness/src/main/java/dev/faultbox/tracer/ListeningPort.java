package dev.faultbox.tracer;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/**
 * A socket a process of an instance listens on now.
 *
 * @param address bound address; the wildcard is {@code 0.0.0.0} or {@code ::}
 */
public record ListeningPort(InetAddress address, int port) {
  public ListeningPort {
    requireNonNull(address, "address is null");
  }
}
