package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Event;
import dev.faultbox.model.Peer;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleResult;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.WindowResult;
import dev.faultbox.spec.PathGlob;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The likely reason why a rule matched nothing: what a call had to be is looked at in the order in
 * which the tracer does, and the first condition that no call fulfilled is the reason.
 */
final class NeverMatched {
  /** Peers that are listed. */
  private static final int SHOWN = 4;

  /** Calls that are looked at: more would say the same. */
  private static final int LOOKED_AT = 10_000;

  /** What a call has that a path cannot be compared with. */
  private static final String NO_RESOURCE = "-";

  private static final String OR_NOT = ", or must_fire = False if that is meant";

  private final String service;
  private final RuleResult result;
  private final Rule rule;
  private final WindowCalls calls;

  /**
   * @param events of the test
   */
  NeverMatched(String service, RuleResult result, WindowResult window, Iterable<Event> events) {
    this.service = requireNonNull(service, "service is null");
    this.result = requireNonNull(result, "result is null");
    this.rule = result.rule();
    this.calls = new WindowCalls(service, window, events);
  }

  String text() {
    if (!rule.paths().isEmpty() && rule.calls().stream().allMatch(NeverMatched::hasNoResource)) {
      return matchedNothing() + rule.keyword() + " calls concern no file; remove path=";
    }
    Set<String> names = rule.calls().stream().map(Syscall::name).collect(Collectors.toSet());
    List<Event> same = calls.named(names, LOOKED_AT);
    if (same.isEmpty()) {
      return result.unresolved() > 0 && !rule.paths().isEmpty()
          ? elsewhere(same)
          : new OtherCalls(service, rule, calls).text();
    }
    List<Event> offered = same.stream().filter(event -> !isDecidedByAnother(event)).toList();
    if (offered.isEmpty()) {
      return decidedByAnother(same);
    }
    List<Event> there = offered.stream().filter(this::hasPath).toList();
    if (there.isEmpty()) {
      return elsewhere(offered);
    }
    List<Event> concerned = there.stream().filter(this::hasPeer).toList();
    if (concerned.isEmpty()) {
      return otherPeers(there);
    }
    return rule.action() == RuleAction.TORN || rule.action() == RuleAction.CORRUPT
        ? tooShort(concerned)
        : leftAlone(concerned);
  }

  private static boolean hasNoResource(Syscall call) {
    return call.resource().equals(NO_RESOURCE);
  }

  private String matchedNothing() {
    List<String> filters = new ArrayList<>();
    if (!rule.paths().isEmpty()) {
      filters.add("path=\"" + rule.paths().get(rule.paths().size() - 1) + "\"");
    }
    rule.peers().forEach(peer -> filters.add("to=\"" + peer.text() + "\""));
    return "%s with %s matched nothing: ".formatted(rule.title(), String.join(" ", filters));
  }

  /** Rules that only mark calls are asked behind all others. */
  private boolean isDecidedByAnother(Event event) {
    String by = field(event, "rule");
    return !by.isEmpty() && !by.equals(result.id()) && !field(event, "decision").equals("trace");
  }

  private String decidedByAnother(List<Event> same) {
    Event first = same.get(0);
    String[] id = field(first, "rule").split("/", -1);
    return "%s on \"%s\" matched no call in its window; %s made %d %s, decided by another rule that is asked first (%s=%s): narrow or end that one"
            .formatted(
                rule.title(),
                service,
                service,
                same.size(),
                field(first, "syscall"),
                id.length > 1 ? id[1] : rule.keyword(),
                field(first, "decision"))
        + OR_NOT;
  }

  private boolean hasPath(Event event) {
    for (String path : rule.paths()) {
      Pattern glob = PathGlob.compile(path);
      if (!glob.matcher(field(event, "path")).matches()
          && !glob.matcher(field(event, "path2")).matches()) {
        return false;
      }
    }
    return true;
  }

  /** The calls were made, on something else than the path names. */
  private String elsewhere(List<Event> offered) {
    long sockets = 0;
    long files = 0;
    String example = "";
    for (Event event : offered) {
      String path = field(event, "path");
      if (path.startsWith("socket:")) {
        sockets++;
      } else if (!path.isEmpty()) {
        files++;
        example = path;
      }
    }
    if (files == 0) {
      String instead = OtherCalls.related(rule);
      String advice =
          instead.isEmpty() || !rule.peers().isEmpty()
              ? ""
              : ", or write %s = %s, path = …)"
                  .formatted(instead, rule.source().substring(0, rule.source().length() - 1));
      return matchedNothing()
          + "%s went to sockets, %d could not be resolved; remove path=%s"
              .formatted(FaultTexts.calls(sockets), result.unresolved(), advice);
    }
    return matchedNothing()
        + "%s went to other files such as %s, %d to sockets, %d could not be resolved; correct path=, or remove it"
            .formatted(FaultTexts.calls(files), example, sockets, result.unresolved());
  }

  private boolean hasPeer(Event event) {
    return rule.peers().isEmpty()
        || rule.peers().stream().anyMatch(peer -> isAddressed(event, peer));
  }

  private static boolean isAddressed(Event event, Peer peer) {
    if (peer.service().isEmpty()) {
      return PathGlob.isWellFormed(peer.address())
          && PathGlob.compile(peer.address()).matcher(field(event, "addr")).matches();
    }
    return field(event, "peer").equals(peer.service())
        && (peer.port() == 0 || field(event, "addr").endsWith(":" + peer.port()));
  }

  private String otherPeers(List<Event> there) {
    Set<String> seen = new LinkedHashSet<>();
    long files = 0;
    String example = "";
    for (Event event : there) {
      String peer = field(event, "peer");
      String address = field(event, "addr");
      String path = field(event, "path");
      if (!peer.isEmpty() || !address.isEmpty()) {
        seen.add(peer.isEmpty() ? address : address.isEmpty() ? peer : peer + " (" + address + ")");
      } else if (!path.isEmpty() && !path.startsWith("socket:")) {
        files++;
        example = path;
      }
    }
    String made = matchedNothing() + FaultTexts.calls(there.size());
    if (files == there.size()) {
      return made + " went to files such as " + example + ", which have no peer; remove to=";
    }
    return seen.isEmpty()
        ? made
            + " went to peers that are not known, %d could not be resolved; remove to="
                .formatted(result.unresolved())
        : made
            + " went to %s%s; correct to=, or remove it"
                .formatted(
                    seen.stream().limit(SHOWN).collect(Collectors.joining(", ")),
                    seen.size() > SHOWN ? ", …" : "");
  }

  private String tooShort(List<Event> concerned) {
    boolean torn = rule.action() == RuleAction.TORN;
    long longest = 0;
    for (Event event : concerned) {
      longest = Math.max(longest, number(field(event, torn ? "size" : "ret")));
    }
    String head =
        "%s on \"%s\" matched none of %s in its window; "
            .formatted(rule.title(), service, FaultTexts.calls(concerned.size()));
    return torn
        ? head
            + "no %s was longer than %d bytes, the longest has %d: write fewer bytes"
                .formatted(rule.keyword(), rule.argument(), longest)
            + OR_NOT
        : head
            + "no %s returned the %d bytes that offset= and bytes= need%s: write smaller numbers"
                .formatted(
                    rule.keyword(),
                    rule.argument() + rule.bytes().count(),
                    longest > 0 ? ", the longest " + longest : "")
            + OR_NOT;
  }

  private String leftAlone(List<Event> concerned) {
    String example = field(concerned.get(0), "path");
    String head =
        "%s on \"%s\" matched none of %s in its window"
            .formatted(rule.title(), service, FaultTexts.calls(concerned.size()));
    return example.isEmpty() || !rule.paths().isEmpty()
        ? head + "; name the file or the peer with path= or to=" + OR_NOT
        : head
            + "; it concerns %s, which is left alone unless asked for: write path = \"%s\""
                .formatted(example, asGlob(example))
            + OR_NOT;
  }

  /** Brackets are no part of a name that a glob takes literally. */
  private static String asGlob(String path) {
    return path.indexOf('[') < 0 ? path : path.substring(0, path.indexOf('[')) + "*";
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String field(Event event, String name) {
    return event.fields().getOrDefault(name, "");
  }
}
