package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One service as declared in a spec. Paths are unresolved, exactly as written.
 *
 * @param source where its program comes from
 * @param env variables in declaration order
 * @param dependsOn names of services, validated: all exist, no cycle
 * @param healthcheck null: ready as soon as the main program runs
 * @param allowExit an exit during a test is not a failure
 * @param trace which calls are intercepted
 * @param placement what surrounds its program
 * @param freshness what a test finds of the tests before it
 */
public record ServiceSpec(
    String name,
    ServiceSource source,
    SourceLocation location,
    List<InterfaceSpec> interfaces,
    Map<String, String> env,
    List<String> args,
    List<String> dependsOn,
    @Nullable HealthcheckSpec healthcheck,
    boolean allowExit,
    TraceMode trace,
    Placement placement,
    Freshness freshness) {

  public ServiceSpec {
    requireNonNull(name, "name is null");
    requireNonNull(source, "source is null");
    requireNonNull(location, "location is null");
    requireNonNull(trace, "trace is null");
    requireNonNull(placement, "placement is null");
    requireNonNull(freshness, "freshness is null");
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

  /** Declared ports that speak a protocol over UDP, in order of declaration. */
  public List<Integer> udpPorts() {
    return interfaces.stream()
        .filter(iface -> iface.protocol() == Protocol.UDP)
        .map(InterfaceSpec::port)
        .toList();
  }

  /** Whether an interface speaks UDP. */
  public boolean speaksUdp() {
    return interfaces.stream().anyMatch(iface -> iface.protocol() == Protocol.UDP);
  }
}
