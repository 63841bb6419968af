package dev.faultbox.run;

import dev.faultbox.model.Event;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleResult;
import dev.faultbox.model.WindowResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is said about a window that touched nothing. */
final class FaultTexts {
  private FaultTexts() {}

  /** A window as what needs system calls, {@code fault(db, write = deny("EIO"))}. */
  static String needed(FaultWindow window) {
    return window.rules().entrySet().stream()
        .flatMap(
            of ->
                of.getValue().stream()
                    .map(
                        rule ->
                            rule.action() == RuleAction.TRACE
                                ? "the trace of %s of %s".formatted(rule.keyword(), of.getKey())
                                : "fault(%s, %s = %s)"
                                    .formatted(of.getKey(), rule.keyword(), rule.source())))
        .findFirst()
        .orElse("a fault");
  }

  /** {@code 1 call}. */
  static String calls(long count) {
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
      return new NeverMatched(service, first, result, events).text();
    }
    return triggered == null ? null : notReached(service, triggered);
  }

  private static String notReached(String service, RuleResult result) {
    Rule rule = result.rule();
    String head =
        "%s on \"%s\" matched %s and fired at none of them: "
            .formatted(rule.title(), service, calls(result.matches()));
    String close = ", or must_fire = False if that is meant";
    return chanceSpared(result)
        ? head
            + "%s was reached, and chance spared the call; write a larger probability, try another --seed"
                .formatted(rule.triggerText())
            + close
        : head + rule.triggerText() + " was not reached; write a smaller number" + close;
  }

  /** Whether the trigger let a call through to the draw: without one, chance spared nothing. */
  static boolean chanceSpared(RuleResult result) {
    Rule rule = result.rule();
    if (rule.bytes().counts() || rule.probability() >= 1) {
      return false;
    }
    long n = rule.trigger().n();
    return switch (rule.trigger().kind()) {
      case NONE -> result.matches() > 0;
      case AFTER -> result.matches() > n;
      case NTH, EVERY -> result.matches() >= n;
    };
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
}
