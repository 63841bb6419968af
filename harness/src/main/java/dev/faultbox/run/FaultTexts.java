package dev.faultbox.run;

import dev.faultbox.model.Event;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleResult;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.WindowResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What is said about a window that touched nothing. */
final class FaultTexts {
  /** Calls of other kinds that are listed. */
  private static final int OTHERS = 5;

  /** Where the data of a call may have gone instead. */
  private static final Map<String, String> RELATED =
      Map.of("write", "sendto", "sendto", "write", "read", "recvfrom", "recvfrom", "read");

  /** What faults are usually about, when nothing closer was called. */
  private static final List<String> LIKELY =
      List.of("write", "fsync", "sendto", "read", "recvfrom", "connect", "open");

  /** What a call has that a path cannot be compared with. */
  private static final String NO_RESOURCE = "-";

  private FaultTexts() {}

  private static String calls(long count) {
    return count == 1 ? "1 call" : count + " calls";
  }

  /**
   * Why a window spoils a pass.
   *
   * @param events of the test, looked at only when there is something to say
   * @return null when the window did what it was made for, or need not
   */
  static @Nullable String notFired(WindowResult result, Iterable<Event> events) {
    if (!result.window().mustFire() || result.window().traces()) {
      return null;
    }
    String service = "";
    RuleResult first = null;
    RuleResult triggered = null;
    boolean matched = false;
    boolean fired = false;
    for (Map.Entry<String, List<RuleResult>> entry : result.rules().entrySet()) {
      for (RuleResult rule : entry.getValue()) {
        if (rule.rule().action() == RuleAction.ALLOW) {
          continue;
        }
        if (first == null) {
          first = rule;
          service = entry.getKey();
        }
        matched |= rule.matches() > 0;
        fired |= rule.fires() > 0;
        if (!rule.rule().triggerText().isEmpty() && rule.matches() > 0) {
          triggered = rule;
        }
      }
    }
    if (first == null || fired || shortened(result, events)) {
      return null;
    }
    if (!matched) {
      return neverMatched(service, first, new Calls(service, result, events));
    }
    return triggered == null ? null : notReached(service, triggered);
  }

  private static String notReached(String service, RuleResult result) {
    return "%s on \"%s\" matched %s and fired at none of them: %s was not reached; write a smaller number, or must_fire = False if that is meant"
        .formatted(
            result.rule().title(), service, calls(result.matches()), result.rule().triggerText());
  }

  /** A rule with after_bytes shortens a call before it fires for the first time. */
  private static boolean shortened(WindowResult result, Iterable<Event> events) {
    Set<String> counting =
        result.rules().values().stream()
            .flatMap(List::stream)
            .filter(rule -> rule.rule().bytes().counts() && rule.matches() > 0)
            .map(RuleResult::id)
            .collect(Collectors.toSet());
    if (!counting.isEmpty()) {
      for (Event event : events) {
        if (counting.contains(event.fields().getOrDefault("rule", ""))) {
          return true;
        }
      }
    }
    return false;
  }

  private static String neverMatched(String service, RuleResult result, Calls calls) {
    Rule rule = result.rule();
    if (!rule.paths().isEmpty()) {
      String elsewhere = otherResources(result, calls);
      if (elsewhere != null) {
        return elsewhere;
      }
    }
    String others = calls.others();
    if (others.isEmpty()) {
      return "%s on %s matched no call in its window; %s made 0 %s calls"
          .formatted(rule.title(), service, service, rule.keyword());
    }
    String instead = calls.insteadOf(rule);
    return "%s on \"%s\" matched no call in its window; %s made %s: write %s = %s, or must_fire = False if that is meant"
        .formatted(rule.title(), service, service, others, instead, rule.source());
  }

  /** The calls were made, on something else than the path names. */
  private static @Nullable String otherResources(RuleResult result, Calls calls) {
    Rule rule = result.rule();
    if (rule.calls().stream().allMatch(call -> call.resource().equals(NO_RESOURCE))) {
      return "%s with path=\"%s\" matched nothing: %s calls concern no file; remove path="
          .formatted(rule.title(), rule.paths().get(rule.paths().size() - 1), rule.keyword());
    }
    Set<String> names = rule.calls().stream().map(Syscall::name).collect(Collectors.toSet());
    long sockets = 0;
    long files = 0;
    String example = "";
    for (Event event : calls.events()) {
      if (!names.contains(event.fields().get("syscall"))) {
        continue;
      }
      String path = event.fields().getOrDefault("path", "");
      if (path.startsWith("socket:")) {
        sockets++;
      } else if (!path.isEmpty()) {
        files++;
        example = path;
      }
    }
    if (sockets + files + result.unresolved() == 0) {
      return null;
    }
    String head =
        "%s with path=\"%s\" matched nothing: "
            .formatted(rule.title(), rule.paths().get(rule.paths().size() - 1));
    if (files == 0) {
      String source = rule.source();
      String instead = RELATED.getOrDefault(family(rule), "write");
      return head
          + "%s went to sockets, %d could not be resolved; remove path=, or write %s = %s, path = …)"
              .formatted(
                  calls(sockets),
                  result.unresolved(),
                  instead,
                  source.substring(0, source.length() - 1));
    }
    return head
        + "%s went to other files such as %s, %d to sockets, %d could not be resolved; correct path=, or remove it"
            .formatted(calls(files), example, sockets, result.unresolved());
  }

  private static String family(Rule rule) {
    return rule.calls().isEmpty() ? "" : rule.calls().get(0).family();
  }

  /** The calls a service made while a window was in force. */
  private static final class Calls {
    private final Iterable<Event> all;
    private final Predicate<Event> within;
    private final Map<String, Long> byName = new TreeMap<>();
    private final Map<String, String> families = new TreeMap<>();

    Calls(String service, WindowResult window, Iterable<Event> all) {
      this.all = all;
      within =
          event ->
              event.seq() > window.fromSeq()
                  && event.seq() <= window.toSeq()
                  && event.type().equals("syscall")
                  && event.service().equals(service);
      for (Event event : all) {
        if (within.test(event)) {
          String name = event.fields().getOrDefault("syscall", "");
          byName.merge(name, 1L, Long::sum);
          families.put(name, event.fields().getOrDefault("family", name));
        }
      }
    }

    /** Looked up again rather than held: there may be a million. */
    Iterable<Event> events() {
      return () -> StreamSupport.stream(all.spliterator(), false).filter(within).iterator();
    }

    /** {@code 3 sendto, 1 openat}. */
    String others() {
      return sorted().entrySet().stream()
          .limit(OTHERS)
          .map(entry -> entry.getValue() + " " + entry.getKey())
          .collect(Collectors.joining(", "));
    }

    /**
     * The call that the author may have meant. Where data goes is recorded only when it is named,
     * so it is what an author is pointed to when nothing else is likely.
     */
    String insteadOf(Rule rule) {
      String related = RELATED.get(family(rule));
      if (related != null && families.containsValue(related)) {
        return related;
      }
      String otherwise =
          related == null
              ? families.getOrDefault(sorted().keySet().iterator().next(), rule.keyword())
              : related;
      return LIKELY.stream().filter(families::containsValue).findFirst().orElse(otherwise);
    }

    private Map<String, Long> sorted() {
      Map<String, Long> sorted = new LinkedHashMap<>();
      byName.entrySet().stream()
          .sorted(
              Map.Entry.<String, Long>comparingByValue()
                  .reversed()
                  .thenComparing(Map.Entry.comparingByKey()))
          .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      return sorted;
    }
  }
}
