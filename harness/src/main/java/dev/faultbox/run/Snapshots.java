package dev.faultbox.run;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Signals;
import dev.faultbox.trace.InstanceExit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which services of a session have a state that all their instances start from. Used by the thread
 * that runs the tests.
 */
final class Snapshots {
  private static final int SIGKILL = 9;

  /** What the kernel, or the program itself, ends a program with that goes wrong. */
  private static final Set<String> CRASHES =
      Set.of("ILL", "TRAP", "ABRT", "BUS", "FPE", "SEGV", "XCPU", "XFSZ", "SYS");

  private final Map<String, ServiceContainer> taken = new LinkedHashMap<>();
  private final Map<ServiceContainer, Long> unannounced = new LinkedHashMap<>();
  private final Set<String> announced = new HashSet<>();
  private boolean quiet;

  /** Whether a service is to start from a snapshot and has none yet. */
  boolean missing(ServiceContainer service) {
    return service.plan().spec().freshness().snapshot() && !has(service);
  }

  boolean has(ServiceContainer service) {
    return taken.containsKey(service.name());
  }

  /**
   * The first snapshot of each service is not announced: this is not the first lane, and the first
   * test of the run has that event already, as with one lane.
   */
  void keepFirstQuiet() {
    quiet = true;
  }

  /**
   * @param nanos what it took
   */
  void taken(ServiceContainer service, long nanos) {
    taken.put(service.name(), service);
    if (!announced.add(service.name()) || !quiet) {
      unannounced.put(service, TimeUnit.NANOSECONDS.toMillis(nanos));
    }
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

  /**
   * A service that was killed, or crashed on its way out, leaves files that it may not have
   * finished. One that does nothing about the signal it is asked with ends well, and so does one
   * with any exit code: many programs tell the signal by it.
   *
   * @param exit how it ended
   */
  static void requireCleanEnd(ServiceContainer service, Optional<InstanceExit> exit)
      throws StartFailure {
    String ended = exit.map(Snapshots::unclean).orElse("its end was not seen");
    if (!ended.isEmpty()) {
      throw new StartFailure(
          ErrorCode.SNAPSHOT_FAILED,
          "no snapshot of service \"%s\" could be taken: %s; let it end well on its stop signal, or write reuse = True"
              .formatted(service.name(), ended),
          service.plan().spec().location());
    }
  }

  /** What was wrong with an end, empty when nothing was. */
  static String unclean(InstanceExit exit) {
    if (exit.oom()) {
      return "it was killed because it reached its memory limit when it was asked to end";
    }
    if (exit.signalled() && exit.code() == SIGKILL) {
      return "it did not end within "
          + Durations.seconds(RunLimits.SNAPSHOT_GRACE)
          + " after it was asked to";
    }
    return exit.signalled() && CRASHES.contains(Signals.name(exit.code()))
        ? "it was ended by signal " + Signals.name(exit.code()) + " when it was asked to end"
        : "";
  }
}
