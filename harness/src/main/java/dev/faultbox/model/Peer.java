package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * Whom a socket call must concern for a rule to match.
 *
 * @param service name of a service, empty when the address decides
 * @param port of the service, 0 for any
 * @param address glob over the address, empty when the service decides
 */
public record Peer(String service, int port, String address) {
  public Peer {
    requireNonNull(service, "service is null");
    requireNonNull(address, "address is null");
  }
}
