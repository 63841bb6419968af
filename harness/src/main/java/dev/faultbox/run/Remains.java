package dev.faultbox.run;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is told of the fleets of a workbench, at once or in the end. Safe for any thread. */
final class Remains {
  private final Map<String, String> fallenBack = new TreeMap<>();
  private final Map<String, String> untold = new TreeMap<>();
  private final List<Diagnostic> fallbacks = new ArrayList<>();
  private final Set<String> leftOvers = new TreeSet<>();
  private final Sight sight = new Sight();
  private boolean doubtful;

  /** Whether system calls are seen. */
  Sight sight() {
    return sight;
  }

  /** A service gets a container for every test although the spec does not say so. */
  synchronized void fallBack(String service, String reason) {
    if (fallenBack.putIfAbsent(service, reason) == null) {
      untold.put(service, reason);
    }
  }

  synchronized void leftOver(String what) {
    leftOvers.add(what);
  }

  /** Findings since the last call that a user should know before tests run. */
  synchronized List<Diagnostic> news() {
    List<Diagnostic> news = new ArrayList<>();
    Diagnostic unseeing = sight.news();
    if (unseeing != null) {
      news.add(unseeing);
    }
    Map<String, Set<String>> byReason = new TreeMap<>();
    untold.forEach(
        (service, reason) -> byReason.computeIfAbsent(reason, key -> new TreeSet<>()).add(service));
    untold.clear();
    byReason.forEach((reason, services) -> news.add(fallback(services, reason)));
    fallbacks.addAll(unseeing == null ? news : news.subList(1, news.size()));
    return news;
  }

  /** What is said of all fleets together, told before or not. */
  synchronized List<Diagnostic> diagnostics() {
    var unused = news();
    List<Diagnostic> all = new ArrayList<>(fallbacks);
    Diagnostic unseeing = sight.diagnostic();
    if (unseeing != null) {
      all.add(unseeing);
    }
    return all;
  }

  /** What may still be on the engine although this process was to remove it. */
  synchronized Set<String> leftOvers() {
    return new TreeSet<>(leftOvers);
  }

  /** The engine may have made something whose name or id its answer has not brought. */
  synchronized void doubt() {
    doubtful = true;
  }

  /** Whether there may be something of this process on the engine that nobody here knows. */
  synchronized boolean isDoubtful() {
    return doubtful;
  }

  private static Diagnostic fallback(Set<String> services, String reason) {
    return new Diagnostic(
        Diagnostic.Level.WARNING,
        ErrorCode.ISOLATION_FALLBACK,
        "every test gets a new container of \"%s\": %s"
            .formatted(String.join("\", \"", services), reason),
        "nothing is lost but time, and the limit of what an instance writes; an engine that grants"
            + " CAP_SYS_ADMIN and overlay mounts to containers gives fresh instances in milliseconds",
        null);
  }
}
