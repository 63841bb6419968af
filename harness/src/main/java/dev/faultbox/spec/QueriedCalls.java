package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.Syscall;
import java.util.List;

/**
 * The calls that a query asks about by their exact names. What is not recorded cannot be found, so
 * they must be: {@code assert_never} would hold for nothing. Globs and functions say no names.
 */
final class QueriedCalls {
  private static final String DRIVER = "test";

  private QueriedCalls() {}

  /** Fails, or lets the test begin anew with a wider set, when the answer would say nothing. */
  static void require(Running running, EventFilter filter) {
    String service = filter.exactly("service");
    String call = filter.exactly("syscall");
    String name = call.isEmpty() ? filter.exactly("family") : call;
    boolean aboutCalls = !name.isEmpty() || filter.exactly("type").equals("syscall");
    if (aboutCalls && running.untraced().contains(service)) {
      throw Phase.error(
          ErrorCode.FAULT_TARGET,
          "\"%s\" is declared with trace=\"off\", none of its calls is recorded; leave trace= out, or ask about another service"
              .formatted(service));
    }
    if (!service.equals(DRIVER) && filter.mayMeetCalls()) {
      requireSeen(running, filter);
    }
    List<Syscall> calls = running.calls().resolve(name);
    if (name.isEmpty() || calls.isEmpty() || service.equals(DRIVER)) {
      return;
    }
    try {
      running.context().requireRecorded(service, name, calls);
    } catch (FaultboxException e) {
      throw Phase.error(e.code(), e.getMessage());
    }
  }

  /** Where no call is seen, a query that could find some would hold, or fail, for nothing. */
  private static void requireSeen(Running running, EventFilter filter) {
    String asked = filter.isEmpty() ? "events()" : "a query for " + filter.text();
    boolean named =
        !filter.exactly("syscall").isEmpty()
            || !filter.exactly("family").isEmpty()
            || filter.exactly("type").startsWith("syscall");
    try {
      running
          .context()
          .requireCalls(named ? asked : asked + ", which leaves open that a call is meant,");
    } catch (FaultboxException e) {
      throw Phase.error(
          e.code(), named ? e.getMessage() : e.getMessage() + ", or add type = \"…\" to the query");
    }
  }
}
