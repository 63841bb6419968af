package dev.faultbox.tracer;

import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.util.List;

/**
 * Where a service can be reached by the others.
 *
 * @param service its number
 * @param address its container's address on the bridge
 * @param ports declared TCP ports
 * @param dependsOn numbers of the services it depends on, which decide ambiguous ports
 */
public record Route(
    int service, Inet4Address address, List<Integer> ports, List<Integer> dependsOn) {
  public Route {
    requireNonNull(address, "address is null");
    ports = List.copyOf(ports);
    dependsOn = List.copyOf(dependsOn);
  }
}
