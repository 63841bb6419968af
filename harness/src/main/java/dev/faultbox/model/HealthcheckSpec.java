package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * What "ready" means for a service: all of its checks succeed, one after the other, within one
 * budget.
 *
 * @param written the check as a spec writes it, {@code tcp("localhost:5432")}, for messages
 * @param target what is asked, for events: the address or URL as the author wrote it
 * @param checks in the order in which they are made
 * @param timeout budget from the start of the main program
 */
public record HealthcheckSpec(
    String written, String target, List<Check> checks, Duration timeout, SourceLocation location) {

  public HealthcheckSpec {
    requireNonNull(written, "written is null");
    requireNonNull(target, "target is null");
    requireNonNull(timeout, "timeout is null");
    requireNonNull(location, "location is null");
    checks = List.copyOf(checks);
  }

  /** The same with other checks. */
  public HealthcheckSpec with(List<Check> others) {
    return new HealthcheckSpec(written, target, others, timeout, location);
  }

  /** TCP ports inside the service that must be within the driver's reach. */
  public List<Integer> tcpPorts() {
    return checks.stream().filter(check -> !check.udp()).map(Check::port).distinct().toList();
  }
}
