package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.protocol.Reach;
import dev.faultbox.trace.EventLog;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The driver's way to one instance. */
final class ServiceReach implements Reach {
  private final Instance instance;
  private final EventLog log;

  ServiceReach(Instance instance, EventLog log) {
    this.instance = requireNonNull(instance, "instance is null");
    this.log = requireNonNull(log, "log is null");
  }

  @Override
  public Optional<InetSocketAddress> address(int declaredPort) {
    boolean declared =
        instance.container().plan().spec().interfaces().stream()
            .anyMatch(iface -> iface.port() == declaredPort);
    return declared ? Optional.of(instance.container().endpoint(declaredPort)) : Optional.empty();
  }

  @Override
  public boolean listening(int declaredPort) {
    return log.exit(instance.id()).isEmpty()
        && log.listening(instance.id()).stream().anyMatch(l -> l.port() == declaredPort);
  }
}
