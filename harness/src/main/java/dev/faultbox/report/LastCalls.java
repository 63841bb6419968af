package dev.faultbox.report;

import dev.faultbox.model.Event;
import dev.faultbox.model.TestResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The last system calls of the services that had to do with the end of a test: those that were
 * called by its last step, did anything since, or met a rule. Holds no more than it shows, however
 * long the log is.
 */
final class LastCalls {
  private static final int NAME_COLUMNS = 12;

  /**
   * What a body waits for, so that all in front of it was before the end of the body, whatever the
   * time says: the end is known about only.
   */
  private static final Set<String> BEFORE_THE_END = Set.of("service_ready", "step_send");

  /** Events behind the end that are looked through for one of these. */
  private static final int MAX_LATER = 10_000;

  private final List<String> services;
  private final int perService;
  private final long endedNanos;
  private final Map<String, Deque<Line>> lines = new HashMap<>();
  private final Set<String> acted = new HashSet<>();
  private final Set<String> ruled = new HashSet<>();
  private final Map<String, Long> lastLibrary = new HashMap<>();
  private String target = "";
  private boolean stepped;

  /** A call, and how often it was made in a row. */
  private static final class Line {
    private final String text;
    private Event last;
    private int times = 1;

    Line(String text, Event event) {
      this.text = text;
      this.last = event;
    }
  }

  private LastCalls(Collection<String> services, int perService, long endedNanos) {
    this.services = List.copyOf(services);
    this.perService = perService;
    this.endedNanos = endedNanos;
  }

  /**
   * @param perService lines per service at most
   */
  static LastCalls of(TestResult result, int perService) {
    LastCalls calls = new LastCalls(result.syscalls().keySet(), perService, result.endedNanos());
    List<Event> later = new ArrayList<>();
    for (Event event : result.events()) {
      if ("teardown".equals(event.fields().get("phase")) || later.size() == MAX_LATER) {
        break;
      }
      if (BEFORE_THE_END.contains(event.type())) {
        later.forEach(calls::add);
        later.clear();
        calls.add(event);
      } else if (result.endedNanos() >= 0 && event.nanos() > result.endedNanos()) {
        later.add(event);
      } else {
        calls.add(event);
      }
    }
    return calls;
  }

  private void add(Event event) {
    switch (event.type()) {
      case "step_send" -> {
        stepped = true;
        acted.clear();
        target = event.fields().getOrDefault("target", "");
      }
      case "service_exited" -> ruled.add(event.service());
      case "syscall" -> addCall(event);
      default -> {}
    }
  }

  private void addCall(Event event) {
    acted.add(event.service());
    String decision = DecidedEvents.field(event, "decision");
    if (!decision.equals("allow") && !decision.equals("trace")) {
      ruled.add(event.service());
    } else if (isLibrary(event)) {
      lastLibrary.put(event.service(), event.seq());
      return;
    }
    Deque<Line> of = lines.computeIfAbsent(event.service(), service -> new ArrayDeque<>());
    StringBuilder text = new StringBuilder();
    appendCall(text, event, decision);
    Line previous = of.peekLast();
    if (previous != null && previous.text.contentEquals(text)) {
      previous.last = event;
      previous.times++;
      return;
    }
    of.addLast(new Line(text.toString(), event));
    if (of.size() > perService) {
      of.removeFirst();
    }
  }

  /** A loader looks for each library in a dozen places, which says nothing of the program's end. */
  private static boolean isLibrary(Event event) {
    String path = DecidedEvents.field(event, "path");
    return DecidedEvents.field(event, "syscall").startsWith("open")
        && (path.endsWith(".so") || path.contains(".so."));
  }

  private static void appendCall(StringBuilder out, Event event, String decision) {
    String call = Text.printable(EventLine.callName(event));
    String returned = DecidedEvents.field(event, "ret");
    boolean plain = decision.equals("allow");
    StringBuilder rest = new StringBuilder(plain ? "" : decision);
    if (!returned.isEmpty() && !returned.equals("0")) {
      rest.append(plain ? "  " : " ").append("= ").append(returned);
    }
    DecidedEvents.appendRest(rest, event);
    out.append(call);
    if (rest.length() > 0) {
      // What a call is about stands in one column where nothing was decided, too.
      out.append(" ".repeat(Math.max(0, NAME_COLUMNS - call.length())));
      out.append(plain ? "" : "  ").append(rest);
    }
  }

  void appendTo(StringBuilder out) {
    List<String> involved = new ArrayList<>();
    for (String service : services) {
      boolean takesPart = acted.contains(service) || ruled.contains(service);
      if (!lines.containsKey(service)) {
        continue;
      }
      if (!stepped || takesPart || target.startsWith(service + ".") || target.equals(service)) {
        involved.add(service);
      }
    }
    for (String service : involved) {
      Deque<Line> of = lines.getOrDefault(service, new ArrayDeque<>());
      out.append("  ").append(Text.printable(service)).append(" system calls, last ");
      out.append(of.size()).append(endedNanos < 0 ? ", since the start" : " before the end");
      out.append(leavesOut(service, of) ? ", libraries left out:\n" : ":\n");
      for (Line line : of) {
        out.append("    ").append(time(line.last)).append("  #").append(line.last.seq());
        out.append("  ").append(line.text);
        out.append(line.times == 1 ? "" : "  (" + line.times + " times)").append('\n');
      }
    }
  }

  /** Whether libraries would have been among the lines. */
  private boolean leavesOut(String service, Deque<Line> of) {
    Long library = lastLibrary.get(service);
    Line first = of.peekFirst();
    return library != null
        && (of.size() < perService || (first != null && library > first.last.seq()));
  }

  /** Before the end of the body; since the start of the test where it had none. */
  private String time(Event event) {
    double millis = (endedNanos < 0 ? event.nanos() : event.nanos() - endedNanos) / 1e6;
    return String.format(Locale.ROOT, "%+8.1fms", millis);
  }
}
