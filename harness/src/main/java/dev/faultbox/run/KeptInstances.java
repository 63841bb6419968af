package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.trace.EventLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Instances of a session that are used by all its tests. Used by the thread that runs the tests.
 */
final class KeptInstances {
  /**
   * @param log of the test that used it last, which knows what became of it
   * @param calls what it intercepts
   */
  private record Kept(Instance instance, EventLog log, CallSet calls) {}

  private final Map<String, Kept> byService = new LinkedHashMap<>();

  /** The next test finds this instance. */
  void keep(Instance instance, EventLog log, CallSet calls) {
    byService.put(
        instance.name(),
        new Kept(
            requireNonNull(instance, "instance is null"),
            requireNonNull(log, "log is null"),
            requireNonNull(calls, "calls is null")));
  }

  /**
   * Gives up the instances that intercept other calls than the next test wants, because one before
   * it has widened the set in another lane.
   *
   * @return their numbers by service, to be stopped
   */
  Map<String, Integer> takeOthers(CallSet calls) {
    Map<String, Integer> others = new LinkedHashMap<>();
    byService.forEach(
        (service, kept) -> {
          if (!kept.calls().isSameAs(calls)) {
            others.put(service, kept.instance().id());
          }
        });
    byService.keySet().removeAll(others.keySet());
    return others;
  }

  void forget(String service) {
    byService.remove(service);
  }

  /**
   * Hands instances that are still alive over to the next test, whose log then knows what the one
   * before knew of them.
   */
  List<Instance> handOver(EventLog to) {
    List<Instance> alive = new ArrayList<>();
    for (Kept kept : byService.values()) {
      Instance instance = kept.instance();
      if (kept.log().exit(instance.id()).isEmpty()
          && !kept.log().lostGates().containsKey(instance.name())) {
        to.adopt(
            instance.id(),
            instance.container().plan().number(),
            kept.log().listening(instance.id()));
        alive.add(instance);
      }
    }
    byService.clear();
    return alive;
  }
}
