package dev.faultbox.spec;

import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.TraceMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One evaluation of a test body. Confined to the thread that evaluates it. */
final class Running implements Phase {
  private record Started(String service, boolean traces) {}

  private final BodyContext context;
  private final CallNames calls;
  private final Set<String> services = new TreeSet<>();
  private final Set<String> untraced = new TreeSet<>();
  private final Map<Started, List<Integer>> started = new HashMap<>();
  private final Set<String> tags = new TreeSet<>();
  private final Set<String> suspended = new HashSet<>();
  private final Set<String> suspendable = new HashSet<>();
  private int assertions;

  /**
   * @param services all that the spec declares
   */
  Running(BodyContext context, CallNames calls, List<ServiceSpec> services) {
    this.context = context;
    this.calls = calls;
    for (ServiceSpec service : services) {
      this.services.add(service.name());
      if (service.trace() == TraceMode.OFF) {
        untraced.add(service.name());
      }
    }
  }

  /** What values the filters of queries may have. */
  ClosedValues closedValues() {
    return new ClosedValues(calls, services);
  }

  /** Names of calls. */
  CallNames calls() {
    return calls;
  }

  /** Services of which nothing is recorded. */
  Set<String> untraced() {
    return untraced;
  }

  BodyContext context() {
    return context;
  }

  void assertionEvaluated() {
    assertions++;
  }

  int assertions() {
    return assertions;
  }

  /** A window that lasts until it is stopped. */
  void started(String service, boolean traces, int handle) {
    started.computeIfAbsent(new Started(service, traces), key -> new ArrayList<>()).add(handle);
  }

  /** Windows that were started on a service, in order; they are forgotten. */
  List<Integer> stopped(String service, boolean traces) {
    List<Integer> handles = started.remove(new Started(service, traces));
    return handles == null ? List.of() : handles;
  }

  /** A rule of the test holds calls under this tag; empty for none. */
  void holds(String tag) {
    if (!tag.isEmpty()) {
      tags.add(tag);
    }
  }

  /** {@code stop} has suspended the service, or something has ended what was suspended. */
  void suspends(String service, boolean now) {
    if (now) {
      suspended.add(service);
    } else {
      suspended.remove(service);
    }
  }

  /** A rule or signal of the test may suspend the service. */
  void maySuspend(String service) {
    suspendable.add(service);
  }

  boolean maybeSuspended(String service) {
    return suspended.contains(service) || suspendable.contains(service);
  }

  /** Tags of all holds so far. */
  Set<String> tags() {
    return tags;
  }
}
