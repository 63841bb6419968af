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

  /** As messages and rule lines show it: {@code db:5432}, {@code 10.0.0.*:80}. */
  public String text() {
    return service.isEmpty() ? address : service + (port == 0 ? "" : ":" + port);
  }
}
