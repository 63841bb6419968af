package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Event;
import dev.faultbox.model.WindowResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The calls a service made while a window was in force. Looked up again rather than held. */
final class WindowCalls {
  private final String service;
  private final WindowResult window;
  private final Iterable<Event> events;
  private final Map<String, Long> byName = new TreeMap<>();
  private final Map<String, String> families = new TreeMap<>();

  WindowCalls(String service, WindowResult window, Iterable<Event> events) {
    this.service = requireNonNull(service, "service is null");
    this.window = requireNonNull(window, "window is null");
    this.events = requireNonNull(events, "events is null");
    for (Event event : events) {
      if (isWithin(event)) {
        String name = event.fields().getOrDefault("syscall", "");
        byName.merge(name, 1L, Long::sum);
        families.put(name, event.fields().getOrDefault("family", name));
      }
    }
  }

  private boolean isWithin(Event event) {
    return event.seq() > window.fromSeq()
        && event.seq() <= window.toSeq()
        && event.type().equals("syscall")
        && event.service().equals(service);
  }

  /** The first of these names. */
  List<Event> named(Set<String> names, int limit) {
    List<Event> found = new ArrayList<>();
    for (Event event : events) {
      if (found.size() == limit) {
        break;
      }
      if (isWithin(event) && names.contains(event.fields().getOrDefault("syscall", ""))) {
        found.add(event);
      }
    }
    return found;
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  /** Families of what was called, by call, the most frequent call first. */
  Map<String, String> families() {
    Map<String, String> sorted = new LinkedHashMap<>();
    byName.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            entry ->
                sorted.put(entry.getKey(), families.getOrDefault(entry.getKey(), entry.getKey())));
    return sorted;
  }

  /** {@code 3 sendto, 1 openat}. */
  String list(int limit) {
    return families().keySet().stream()
        .limit(limit)
        .map(name -> byName.getOrDefault(name, 0L) + " " + name)
        .collect(Collectors.joining(", "));
  }
}
