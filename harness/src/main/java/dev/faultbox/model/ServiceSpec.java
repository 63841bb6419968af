package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One service as declared in a spec. Paths are unresolved, exactly as written.
 *
 * @param binary path or bare program name of a Linux ELF executable
 * @param binaryLocation where the author wrote it, for messages
 * @param env variables in declaration order
 * @param dependsOn names of services, validated: all exist, no cycle
 * @param healthcheck null: ready as soon as the main program runs
 * @param memoryBytes memory limit of the instance in bytes, 0 for the engine's default
 * @param cpus processor limit, 0 for the engine's default
 * @param allowExit an exit during a test is not a failure
 * @param trace which calls are intercepted
 */
public record ServiceSpec(
    String name,
    String binary,
    SourceLocation binaryLocation,
    SourceLocation location,
    List<InterfaceSpec> interfaces,
    Map<String, String> env,
    List<String> args,
    List<String> dependsOn,
    @Nullable HealthcheckSpec healthcheck,
    long memoryBytes,
    double cpus,
    boolean allowExit,
    TraceMode trace) {

  public ServiceSpec {
    requireNonNull(name, "name is null");
    requireNonNull(binary, "binary is null");
    requireNonNull(binaryLocation, "binaryLocation is null");
    requireNonNull(location, "location is null");
    requireNonNull(trace, "trace is null");
    interfaces = List.copyOf(interfaces);
    env = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(env));
    args = List.copyOf(args);
    dependsOn = List.copyOf(dependsOn);
  }

  /** Declared ports that speak a protocol over TCP, in order of declaration. */
  public List<Integer> tcpPorts() {
    return interfaces.stream()
        .filter(iface -> iface.protocol() != Protocol.UDP)
        .map(InterfaceSpec::port)
        .toList();
  }

  /** Whether an interface speaks UDP. */
  public boolean speaksUdp() {
    return interfaces.stream().anyMatch(iface -> iface.protocol() == Protocol.UDP);
  }
}
