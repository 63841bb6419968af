package dev.faultbox.run;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.trace.EventLog;
import dev.faultbox.tracer.TracerClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Instances of a session that are used by all its tests. Used by the thread that runs the tests.
 */
final class KeptInstances {
  private static final int SIGCONT = 18;

  /**
   * @param log of the test that used it last, which knows what became of it
   * @param calls what it intercepts
   */
  private record Kept(Instance instance, EventLog log, CallSet calls) {}

  private final Map<String, Kept> byService = new LinkedHashMap<>();

  /**
   * Leaves the instances that are to be used by all tests to the next one.
   *
   * @param calls what they intercept
   * @return the services
   */
  Set<String> keep(InstanceStarter starter, EventLog log, CallSet calls, TracerClient tracer)
      throws InterruptedException {
    for (Instance instance : starter.ready().values()) {
      if (instance.container().plan().spec().freshness().reuse()
          && instance.readyNanos() != Instance.NOT_READY
          && log.exit(instance.id()).isEmpty()
          && resumed(instance, tracer)) {
        byService.put(instance.name(), new Kept(instance, log, calls));
      }
    }
    return Set.copyOf(byService.keySet());
  }

  /** What a test has suspended goes on at its end; false when the instance is gone. */
  private static boolean resumed(Instance instance, TracerClient tracer)
      throws InterruptedException {
    try {
      TracerClient.await(
          tracer.signal(instance.id(), SIGCONT, TracerClient.Scope.ALL),
          RunLimits.REQUEST,
          "end of the test for " + instance.name());
      return true;
    } catch (EnvironmentException e) {
      return false;
    }
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

  /** Gives up all; returns their numbers by service, to be stopped. */
  Map<String, Integer> takeAll() {
    Map<String, Integer> all = new LinkedHashMap<>();
    byService.forEach((service, each) -> all.put(service, each.instance().id()));
    byService.clear();
    return all;
  }

  void forget(String service) {
    byService.remove(service);
  }

  /** Whether the next test will find an instance of the service. */
  boolean alive(String service) {
    Kept kept = byService.get(service);
    return kept != null
        && kept.log().exit(kept.instance().id()).isEmpty()
        && !kept.log().lostGates().containsKey(service);
  }

  /**
   * Hands instances that are still alive over to the next test, whose log then knows what the one
   * before knew of them.
   */
  List<Instance> handOver(EventLog to) {
    List<Instance> alive = new ArrayList<>();
    for (Kept kept : byService.values()) {
      Instance instance = kept.instance();
      if (alive(instance.name())) {
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
