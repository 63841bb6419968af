package dev.faultbox.tracer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Windows that come and go, and calls in between. */
record MatcherCase(List<Step> steps) {
  /** One thing that happens. */
  sealed interface Step {}

  /** A window on top of the stack. */
  record Push(int window, long seed, List<MatcherRule> rules) implements Step {}

  /** A window ends, wherever it is. */
  record Pop(int window) implements Step {}

  /** A call is offered. */
  record Offer(MatcherCall call) implements Step {}

  MatcherCase {
    steps = List.copyOf(steps);
  }

  /** What the reference says, a line per step. */
  List<String> reference() {
    ReferenceMatcher matcher = new ReferenceMatcher();
    List<String> out = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Push push) {
        matcher.push(push.window(), push.seed(), push.rules());
        out.add("in force");
      } else if (step instanceof Pop pop) {
        out.add(matcher.pop(pop.window()).toString());
      } else if (step instanceof Offer offer) {
        out.add(matcher.offer(offer.call()).toString());
      }
    }
    return out;
  }

  /** Cases with a little less in them. */
  List<MatcherCase> smaller() {
    List<MatcherCase> out = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      List<Step> fewer = new ArrayList<>(steps);
      fewer.remove(i);
      out.add(new MatcherCase(fewer));
      if (steps.get(i) instanceof Push push) {
        for (List<MatcherRule> rules : fewerRules(push.rules())) {
          List<Step> changed = new ArrayList<>(steps);
          changed.set(i, new Push(push.window(), push.seed(), rules));
          out.add(new MatcherCase(changed));
        }
      }
    }
    return out;
  }

  private static List<List<MatcherRule>> fewerRules(List<MatcherRule> rules) {
    List<List<MatcherRule>> out = new ArrayList<>(without(rules));
    for (int i = 0; i < rules.size(); i++) {
      MatcherRule rule = rules.get(i);
      List<MatcherRule> simpler = new ArrayList<>();
      without(rule.calls()).forEach(calls -> simpler.add(rule.withCalls(calls)));
      without(rule.paths()).forEach(paths -> simpler.add(rule.withGlobs(paths, rule.peers())));
      without(rule.peers()).forEach(peers -> simpler.add(rule.withGlobs(rule.paths(), peers)));
      if (!rule.equals(rule.untriggered())) {
        simpler.add(rule.untriggered());
      }
      for (MatcherRule one : simpler) {
        List<MatcherRule> changed = new ArrayList<>(rules);
        changed.set(i, one);
        out.add(changed);
      }
    }
    return out;
  }

  /** The list without each of its elements. */
  private static <T> List<List<T>> without(List<T> list) {
    List<List<T>> out = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      List<T> fewer = new ArrayList<>(list);
      fewer.remove(i);
      out.add(Collections.unmodifiableList(fewer));
    }
    return out;
  }
}
