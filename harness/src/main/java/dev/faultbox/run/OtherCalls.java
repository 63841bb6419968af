package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Rule;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is said when a service made none of the calls of a rule. */
final class OtherCalls {
  /** Calls of other kinds that are listed. */
  private static final int LISTED = 5;

  /** Where the data of a call may have gone instead. */
  private static final Map<String, String> RELATED =
      Map.of("write", "sendto", "sendto", "write", "read", "recvfrom", "recvfrom", "read");

  /** What faults are usually about, when nothing closer was called. */
  private static final List<String> LIKELY =
      List.of("write", "fsync", "sendto", "read", "recvfrom", "connect", "open");

  private static final Set<String> WRITING = Set.of("write", "sendto");
  private static final Set<String> READING = Set.of("read", "recvfrom");

  private final String service;
  private final Rule rule;
  private final WindowCalls calls;

  OtherCalls(String service, Rule rule, WindowCalls calls) {
    this.service = requireNonNull(service, "service is null");
    this.rule = requireNonNull(rule, "rule is null");
    this.calls = requireNonNull(calls, "calls is null");
  }

  /** The family that carries the same data another way; empty for none. */
  static String related(Rule rule) {
    return RELATED.getOrDefault(family(rule), "");
  }

  private static String family(Rule rule) {
    return rule.calls().isEmpty() ? "" : rule.calls().get(0).family();
  }

  String text() {
    if (calls.isEmpty()) {
      return "%s on %s matched no call in its window; %s made 0 %s calls"
          .formatted(rule.title(), service, service, rule.keyword());
    }
    String instead = instead();
    String made =
        "%s on \"%s\" matched no call in its window; %s made %s"
            .formatted(rule.title(), service, service, calls.list(LISTED));
    return instead.isEmpty()
        ? made
            + ", but no %s; do in run= what makes one, or must_fire = False if that is meant"
                .formatted(rule.keyword())
        : made
            + ": write %s = %s, or must_fire = False if that is meant"
                .formatted(instead, rule.source());
  }

  /**
   * The keyword that the author may have meant, empty when nothing is likely. Where data goes is
   * recorded only when it is named, so it is proposed even when it was not seen.
   */
  private String instead() {
    // A file or a peer is known only for the calls that were named: another call is a guess.
    if (!rule.paths().isEmpty() || !rule.peers().isEmpty()) {
      return "";
    }
    if (calls.families().containsValue(family(rule))) {
      return family(rule);
    }
    String related = related(rule);
    if (!related.isEmpty()) {
      return related;
    }
    for (String likely : LIKELY) {
      if (calls.families().containsValue(likely) && fits(likely)) {
        return likely;
      }
    }
    return calls.families().values().stream().filter(this::fits).findFirst().orElse("");
  }

  private boolean fits(String family) {
    return switch (rule.action()) {
      case TORN -> WRITING.contains(family);
      case CORRUPT -> READING.contains(family);
      case LIE -> family.equals("fsync") || family.equals("sync");
      case DENY ->
          !family.equals("exit")
              && !family.equals("sync")
              && (!rule.bytes().counts() || WRITING.contains(family));
      case CRASH_BEFORE, CRASH_AFTER -> !family.equals("exit");
      default -> true;
    };
  }
}
