package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Event;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleResult;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.WindowResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Why rules of the command line touched nothing, as their author is told. */
final class SparedCalls {
  /** Resources, and calls of other names, that are listed. */
  private static final int SHOWN = 4;

  private final String program;
  private final List<RuleResult> rules;
  private final Iterable<Event> events;

  /**
   * @param events of the run, looked at only when a rule touched nothing
   */
  SparedCalls(String program, WindowResult window, Iterable<Event> events) {
    this.program = requireNonNull(program, "program is null");
    this.rules = window.rules().getOrDefault(program, List.of());
    this.events = requireNonNull(events, "events is null");
  }

  /** One text for each rule that never fired. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (RuleResult rule : rules) {
      if (rule.fires() == 0) {
        texts.add(rule.matches() > 0 ? spared(rule) : neverMatched(rule));
      }
    }
    return texts;
  }

  /** Whether a rule never fired, and not by chance. */
  boolean inert() {
    return rules.stream().anyMatch(rule -> rule.fires() == 0 && !FaultTexts.chanceSpared(rule));
  }

  private static String spared(RuleResult result) {
    Rule rule = result.rule();
    String matched = "%s matched %s and fired at none: ".formatted(rule.source(), calls(result));
    return FaultTexts.chanceSpared(result)
        ? matched + "chance spared them; write a larger share, or try another --seed"
        : matched + rule.trigger().text() + " was not reached";
  }

  private static String calls(RuleResult result) {
    return result.matches() == 1 ? "1 call" : result.matches() + " calls";
  }

  private String neverMatched(RuleResult result) {
    Rule rule = result.rule();
    Set<String> names = rule.calls().stream().map(Syscall::name).collect(Collectors.toSet());
    Map<String, Long> others = new TreeMap<>();
    Set<String> resources = new LinkedHashSet<>();
    long same = 0;
    long taken = 0;
    for (Event event : events) {
      String name = event.fields().getOrDefault("syscall", "");
      if (!names.contains(name)) {
        others.merge(name, 1L, Long::sum);
        continue;
      }
      same++;
      String by = event.fields().getOrDefault("rule", "");
      taken += by.isEmpty() || by.equals(result.id()) ? 0 : 1;
      String path = event.fields().getOrDefault("path", "");
      // Those of the loader and the C library are nobody's concern.
      boolean system = event.fields().containsKey("system");
      if (!path.isEmpty() && !system && resources.size() <= SHOWN) {
        resources.add(path);
      }
    }
    others.remove("");
    String head = rule.source() + " touched nothing: ";
    if (same > 0 && taken == same) {
      return head
          + "%s made %d such %s, decided by a rule that stands before it"
              .formatted(program, same, same == 1 ? "call" : "calls");
    }
    return same > 0 ? head + elsewhere(result, same, resources) : head + instead(rule, others);
  }

  private String elsewhere(RuleResult result, long same, Set<String> resources) {
    Rule rule = result.rule();
    String made = "%s made %d such %s".formatted(program, same, same == 1 ? "call" : "calls");
    if (result.unresolved() > 0) {
      made += ", of which %d could not be resolved to a path".formatted(result.unresolved());
    }
    if (rule.paths().isEmpty()) {
      return made + ", on descriptors that are never faulted unless their path is named";
    }
    String shown = resources.stream().limit(SHOWN).collect(Collectors.joining(", "));
    String on = shown.isEmpty() ? "" : " on " + shown + (resources.size() > SHOWN ? ", …" : "");
    return made + on + "; " + rule.paths().get(0) + " matches none of them, correct it";
  }

  private String instead(Rule rule, Map<String, Long> others) {
    String none = "%s made no %s call".formatted(program, rule.keyword());
    if (others.isEmpty()) {
      return none;
    }
    String list =
        others.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .limit(SHOWN)
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    return none + "; seen were " + list + ", write one of these instead";
  }
}
