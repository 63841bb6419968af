package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * A port a service serves.
 *
 * @param port declared port, 1..65535
 */
public record InterfaceSpec(String name, Protocol protocol, int port) {
  public InterfaceSpec {
    requireNonNull(name, "name is null");
    requireNonNull(protocol, "protocol is null");
  }
}
