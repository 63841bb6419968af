package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.InstanceExit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of the instances of a test before it stopped them. Safe for any thread. */
final class Exits {
  private final EventLog log;
  private final InstanceStarter starter;
  private final TestFaults faults;
  private final Map<Integer, Boolean> excused = new LinkedHashMap<>();

  Exits(EventLog log, InstanceStarter starter, TestFaults faults) {
    this.log = requireNonNull(log, "log is null");
    this.starter = requireNonNull(starter, "starter is null");
    this.faults = requireNonNull(faults, "faults is null");
  }

  /**
   * Waits a moment for the news that services are gone which gave no answer.
   *
   * @param unanswered their names
   */
  void awaitNews(Set<String> unanswered) throws InterruptedException {
    for (String name : unanswered) {
      Instance instance = starter.ready().get(name);
      if (instance != null) {
        var unused = log.awaitExit(instance.id(), RunLimits.EXIT_NEWS);
      }
    }
  }

  /** Text about the first service that exited though nothing asked or excuses it; null for none. */
  @Nullable String unasked() {
    for (InstanceExit exit : log.unaskedExits()) {
      for (Instance instance : starter.lives()) {
        if (instance.id() == exit.instance() && !isExcused(instance)) {
          return ExitTexts.duringTest(
              instance.name(),
              exit,
              instance.readyNanos(),
              log.lastLines(instance.name(), RunLimits.OUTPUT_LINES));
        }
      }
    }
    return null;
  }

  /** Decided when the exit is first seen: a window that ends later still explains it. */
  boolean isExcused(Instance instance) {
    synchronized (excused) {
      return excused.computeIfAbsent(
          instance.id(),
          id ->
              instance.container().plan().spec().allowExit()
                  || faults.explainsExit(instance.name()));
    }
  }

  /** Text about the first service whose container is gone; null for none. */
  @Nullable String lostGate() {
    Map<String, String> lost = log.lostGates();
    return lost.isEmpty()
        ? null
        : "the container of service \""
            + lost.keySet().iterator().next()
            + "\" is gone ("
            + lost.values().iterator().next()
            + "); something outside this run removed it, the engine stopped it, or its memory was"
            + " used up by what no process can give back, as files in /dev/shm are; look for"
            + " clean-up jobs on this engine, and at its log";
  }
}
