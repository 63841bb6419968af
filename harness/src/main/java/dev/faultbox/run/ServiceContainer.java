package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.ContainerDetails;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.protocol.Probe;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A running container of a service, its gate waiting for orders.
 *
 * @param direct whether its own address is used instead of mapped ports
 * @param layered whether each instance has a copy-on-write file system of its own; otherwise the
 *     container serves one instance
 * @param probes one for each check of its healthcheck, for all its instances
 */
record ServiceContainer(
    ServicePlan plan,
    ContainerDetails details,
    boolean direct,
    boolean layered,
    List<Probe> probes) {
  ServiceContainer {
    requireNonNull(plan, "plan is null");
    requireNonNull(details, "details is null");
    probes = List.copyOf(probes);
  }

  ServiceContainer(ServicePlan plan, ContainerDetails details, boolean direct, boolean layered) {
    this(plan, details, direct, layered, probes(plan));
  }

  private static List<Probe> probes(ServicePlan plan) {
    HealthcheckSpec healthcheck = plan.spec().healthcheck();
    if (healthcheck == null) {
      return List.of();
    }
    Map<String, String> environment = new LinkedHashMap<>(plan.program().environment());
    environment.putAll(plan.spec().env());
    return healthcheck.checks().stream().map(check -> Probe.of(check, environment)).toList();
  }

  /** The same, found out to serve one instance only. */
  ServiceContainer unlayered() {
    return new ServiceContainer(plan, details, direct, false, probes);
  }

  /** The same, reached as the tracer is. */
  ServiceContainer reached(boolean directly) {
    return new ServiceContainer(plan, details, directly, layered, probes);
  }

  /** The same container for what a spec says by now. */
  ServiceContainer withPlan(ServicePlan other) {
    return new ServiceContainer(other, details, direct, layered);
  }

  String name() {
    return plan.name();
  }

  /** Where the driver reaches a declared port, or the port of the healthcheck. */
  InetSocketAddress endpoint(int port) {
    return Endpoints.of(details, port, direct);
  }
}
