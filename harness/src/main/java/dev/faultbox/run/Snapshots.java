package dev.faultbox.run;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.trace.InstanceExit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which services of a session have a state that all their instances start from. Used by the thread
 * that runs the tests.
 */
final class Snapshots {
  private static final int SIGKILL = 9;

  private final Map<String, ServiceContainer> taken = new LinkedHashMap<>();
  private final Map<ServiceContainer, Long> unannounced = new LinkedHashMap<>();

  /** Whether a service is to start from a snapshot and has none yet. */
  boolean missing(ServiceContainer service) {
    return service.plan().spec().freshness().snapshot() && service.layered() && !has(service);
  }

  boolean has(ServiceContainer service) {
    return taken.containsKey(service.name());
  }

  /**
   * @param nanos what it took
   */
  void taken(ServiceContainer service, long nanos) {
    taken.put(service.name(), service);
    unannounced.put(service, TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  /** The container that had the snapshot is gone. */
  void forget(String service) {
    taken.remove(service);
  }

  /** Puts an event for each snapshot that is new into the test that begins. */
  void announce(Marks marks) {
    unannounced.forEach(
        (service, millis) -> {
          var unused = marks.prepared(service, "service_snapshot", millis);
        });
    unannounced.clear();
  }

  /** A service that had to be killed leaves files that it may not have finished. */
  void requireCleanEnd(ServiceContainer service, Optional<InstanceExit> exit) throws StartFailure {
    if (exit.isPresent() && exit.get().signalled() && exit.get().code() == SIGKILL) {
      throw new StartFailure(
          ErrorCode.SNAPSHOT_FAILED,
          "no snapshot of service \"%s\" could be taken: it did not end within %s after it was asked to; let it end on its stop signal, or write reuse = True"
              .formatted(service.name(), Durations.seconds(RunLimits.SNAPSHOT_GRACE)),
          service.plan().spec().location());
    }
  }
}
