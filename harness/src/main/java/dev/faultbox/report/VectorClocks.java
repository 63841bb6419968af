package dev.faultbox.report;

import dev.faultbox.model.Event;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One vector clock per service, client and the driver, moved by the events of one test in their
 * order. Used by one thread.
 */
public final class VectorClocks {
  private final Map<String, SortedMap<String, Long>> clocks = new TreeMap<>();

  /**
   * Counts the event and returns its clock. An event of no service has no component to count, and
   * an empty clock.
   */
  public Map<String, Long> record(Event event) {
    String name = event.service();
    if (name.isEmpty()) {
      return Map.of();
    }
    String peer = peer(event);
    if (isReceive(event.type())) {
      merge(name, of(peer));
    }
    SortedMap<String, Long> clock = clocks.computeIfAbsent(name, unused -> new TreeMap<>());
    clock.merge(name, 1L, Long::sum);
    Map<String, Long> recorded = Collections.unmodifiableMap(new TreeMap<>(clock));
    if (isSend(event.type())) {
      merge(peer, recorded);
    }
    return recorded;
  }

  /** Raises the clock of {@code name} to at least the given one, component by component. */
  public void merge(String name, Map<String, Long> other) {
    if (name.isEmpty() || other.isEmpty()) {
      return;
    }
    SortedMap<String, Long> clock = clocks.computeIfAbsent(name, unused -> new TreeMap<>());
    other.forEach((component, count) -> clock.merge(component, count, Math::max));
  }

  /** The clock of a service as it is now; empty when nothing is known of it. */
  public Map<String, Long> of(String name) {
    SortedMap<String, Long> clock = clocks.get(name);
    return clock == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(clock));
  }

  private static boolean isSend(String type) {
    return type.equals("step_send") || type.equals("client_call");
  }

  private static boolean isReceive(String type) {
    return type.equals("step_recv") || type.equals("client_return");
  }

  /** The service a step talks to; a target may carry its interface, {@code db.main}. */
  private static String peer(Event event) {
    String target = event.fields().getOrDefault("target", "");
    int dot = target.indexOf('.');
    return dot < 0 ? target : target.substring(0, dot);
  }
}
