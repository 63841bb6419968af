package dev.faultbox.run;

import dev.faultbox.model.TraceMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What rules on a service need to know of it.
 *
 * @param number the service's number on the tracer's wire
 * @param intercepted ids of the calls that its instances in this test intercept; a rule on any
 *     other would be silently inert
 * @param traced whether anything of it can be recorded
 */
record FaultTarget(int number, Set<Integer> intercepted, boolean traced) {
  FaultTarget {
    intercepted = Set.copyOf(intercepted);
  }

  /** A service that is traced. */
  FaultTarget(int number, Set<Integer> intercepted) {
    this(number, intercepted, true);
  }

  /** The services of a session by name, as they are started next. */
  static Map<String, FaultTarget> of(Session session, CallSet calls) {
    Map<String, FaultTarget> targets = new LinkedHashMap<>();
    for (ServiceContainer service : session.services()) {
      ServicePlan plan = service.plan();
      targets.put(
          service.name(),
          new FaultTarget(
              plan.number(),
              Set.copyOf(calls.of(plan.spec().trace())),
              plan.spec().trace() != TraceMode.OFF));
    }
    return targets;
  }
}
