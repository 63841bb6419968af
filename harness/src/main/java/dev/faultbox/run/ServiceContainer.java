package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.ContainerDetails;
import java.net.InetSocketAddress;

/**
 * A running container of a service, its gate waiting for orders.
 *
 * @param direct whether its own address is used instead of mapped ports, because the harness itself
 *     runs in a container
 */
record ServiceContainer(ServicePlan plan, ContainerDetails details, boolean direct) {
  ServiceContainer {
    requireNonNull(plan, "plan is null");
    requireNonNull(details, "details is null");
  }

  String name() {
    return plan.name();
  }

  /** Where the driver reaches a declared port, or the port of the healthcheck. */
  InetSocketAddress endpoint(int port) {
    return Endpoints.of(details, port, direct);
  }
}
