package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * One container as the engine sees it now.
 *
 * @param state the engine's word: {@code created}, {@code running}, {@code exited}, ...
 * @param exitCode meaningful once the container has exited
 * @param oomKilled whether the kernel killed a process of it for memory
 * @param hostPid pid of its first process in the engine's pid namespace, 0 when it does not run
 * @param ipAddress on the default bridge, empty when it does not run or has no such network
 * @param mappedHost where mapped ports are: 127.0.0.1, or the machine of a remote engine
 * @param mappedPorts container port to the port of the host that leads there; empty until started
 * @param mappedUdpPorts likewise, of UDP
 * @param error why the engine could not start it, empty otherwise
 * @param created RFC 3339, by the engine's clock
 * @param volumes paths of its volumes and their names
 */
public record ContainerDetails(
    String id,
    String name,
    String state,
    boolean running,
    int exitCode,
    boolean oomKilled,
    long hostPid,
    String ipAddress,
    String mappedHost,
    Map<Integer, Integer> mappedPorts,
    Map<Integer, Integer> mappedUdpPorts,
    String error,
    String created,
    Map<String, String> volumes) {
  public ContainerDetails {
    requireNonNull(id, "id is null");
    requireNonNull(name, "name is null");
    requireNonNull(state, "state is null");
    requireNonNull(ipAddress, "ipAddress is null");
    requireNonNull(mappedHost, "mappedHost is null");
    mappedPorts = Map.copyOf(mappedPorts);
    mappedUdpPorts = Map.copyOf(mappedUdpPorts);
    requireNonNull(error, "error is null");
    requireNonNull(created, "created is null");
    volumes = Map.copyOf(volumes);
  }
}
