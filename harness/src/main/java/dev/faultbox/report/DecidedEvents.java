package dev.faultbox.report;

import dev.faultbox.model.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The events a rule decided, as lines: all of them when they are few, else the first and the last.
 * Holds no more events than it shows, however long the log is.
 */
final class DecidedEvents {
  private static final String SOCKET = "socket:";

  /** Families whose peer is where something came from. */
  private static final Set<String> FROM = Set.of("accept", "recvfrom");

  /** Families whose address is the service's own. */
  private static final Set<String> AT = Set.of("bind", "listen");

  private static final int ALL_UP_TO = 50;
  private static final int LAST = 10;
  private static final int FIRST = ALL_UP_TO - LAST;

  private final List<Event> first = new ArrayList<>();
  private final Deque<Event> last = new ArrayDeque<>();
  private long leftOut;

  /** Takes the events worth showing out of a test's events. */
  static DecidedEvents of(Iterable<Event> events) {
    DecidedEvents decided = new DecidedEvents();
    for (Event event : events) {
      if (isDecided(event)) {
        decided.add(event);
      }
    }
    return decided;
  }

  void appendTo(StringBuilder out) {
    first.forEach(event -> append(out, event));
    if (leftOut > 0) {
      out.append("    … ").append(leftOut).append(" more\n");
    }
    last.forEach(event -> append(out, event));
  }

  private static boolean isDecided(Event event) {
    String decision = event.fields().getOrDefault("decision", "");
    return !decision.isEmpty()
        && !decision.equals("allow")
        && !decision.equals("trace")
        && !"teardown".equals(event.fields().get("phase"));
  }

  private void add(Event event) {
    if (first.size() < FIRST) {
      first.add(event);
      return;
    }
    last.addLast(event);
    if (last.size() > LAST) {
      last.removeFirst();
      leftOut++;
    }
  }

  private static void append(StringBuilder out, Event event) {
    String syscall = field(event, "syscall");
    String op = field(event, "op");
    String call = op.isEmpty() ? syscall : op + "(" + syscall + ")";
    out.append(
        String.format(
            Locale.ROOT,
            "    #%d  %-12s %-16s %s",
            event.seq(),
            Text.printable(event.service()),
            call,
            field(event, "decision")));
    appendRest(out, event);
    out.append('\n');
  }

  /** What stands behind the decision: label, path or peer, added time, those that there are. */
  static void appendRest(StringBuilder out, Event event) {
    appendPart(out, "[", field(event, "label"), "]");
    appendPart(out, "", resource(event), "");
    appendPart(out, "(+", field(event, "latency_ms"), "ms)");
  }

  /** A socket is known by whom it reaches; its number says nothing to anybody. */
  private static String resource(Event event) {
    String path = Text.printable(EventLine.paths(event.fields()));
    String peer = field(event, "peer");
    String address = field(event, "addr");
    if (!path.isEmpty() && !path.startsWith(SOCKET)) {
      return path;
    }
    String whom = peer.isEmpty() ? address : peer;
    if (whom.isEmpty()) {
      return path.isEmpty() ? "" : "socket";
    }
    String family = field(event, "family");
    String direction = FROM.contains(family) ? "from " : AT.contains(family) ? "" : "to ";
    return direction + whom + (peer.isEmpty() || address.isEmpty() ? "" : " (" + address + ")");
  }

  private static void appendPart(StringBuilder out, String open, String part, String close) {
    if (!part.isEmpty()) {
      out.append("  ").append(open).append(part).append(close);
    }
  }

  /** A field as it can be printed, empty when the event does not have it. */
  static String field(Event event, String name) {
    return Text.printable(event.fields().getOrDefault(name, ""));
  }
}
