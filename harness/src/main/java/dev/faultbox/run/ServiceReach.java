package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.protocol.Farewell;
import dev.faultbox.protocol.Reach;
import dev.faultbox.trace.EventLog;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/** The driver's way to whatever instance of a service runs at the moment. */
final class ServiceReach implements Reach {
  private final Supplier<Instance> current;
  private final EventLog log;

  ServiceReach(Supplier<Instance> current, EventLog log) {
    this.current = requireNonNull(current, "current is null");
    this.log = requireNonNull(log, "log is null");
  }

  @Override
  public Optional<InetSocketAddress> address(int declaredPort) {
    Instance instance = current.get();
    boolean declared =
        instance.container().plan().spec().interfaces().stream()
            .anyMatch(iface -> iface.port() == declaredPort);
    return declared ? Optional.of(instance.container().endpoint(declaredPort)) : Optional.empty();
  }

  @Override
  public Farewell farewell() {
    return current.get().farewell();
  }

  @Override
  public boolean listening(int declaredPort) {
    Instance instance = current.get();
    return log.exit(instance.id()).isEmpty()
        && log.listening(instance.id()).stream().anyMatch(l -> l.port() == declaredPort);
  }
}
