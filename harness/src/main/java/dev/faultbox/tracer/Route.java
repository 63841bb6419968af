package dev.faultbox.tracer;

import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.util.List;

/**
 * Where a service can be reached by the others.
 *
 * @param service its number
 * @param address its container's address on the bridge
 * @param tcpPorts declared TCP ports
 * @param udpPorts declared UDP ports
 * @param dependsOn numbers of the services it depends on, which decide ambiguous ports
 */
public record Route(
    int service,
    Inet4Address address,
    List<Integer> tcpPorts,
    List<Integer> udpPorts,
    List<Integer> dependsOn) {
  public Route {
    requireNonNull(address, "address is null");
    tcpPorts = List.copyOf(tcpPorts);
    udpPorts = List.copyOf(udpPorts);
    dependsOn = List.copyOf(dependsOn);
  }
}
