package dev.faultbox.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One vector clock per service, client and the driver, moved by the events of one test in their
 * order. Only what really communicated is merged: the two sides of a step, of an accepted
 * connection, of a restart. Everything that shows clocks uses this class. Used by one thread.
 */
public final class VectorClocks {
  private static final String DRIVER = "test";

  /**
   * Connections between services that wait to be found accepted; the oldest is given up, and its
   * two services stay unmerged.
   */
  private static final int MAX_CONNECTS = 10_000;

  private final Map<String, SortedMap<String, Long>> clocks = new TreeMap<>();
  private final Set<String> restarting = new HashSet<>();
  private final Map<Long, Map<String, Long>> connects =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Map<String, Long>> eldest) {
          return size() > MAX_CONNECTS;
        }
      };

  /**
   * Counts the event and returns its clock. An event of no service has no component to count, and
   * an empty clock.
   */
  public Map<String, Long> record(Event event) {
    List<String> connectors = accept(event);
    String name = event.service();
    if (name.isEmpty()) {
      return Map.of();
    }
    mergeBefore(event);
    Map<String, Long> recorded = tick(name);
    mergeAfter(event, recorded);
    connectors.forEach(connector -> merge(connector, recorded));
    return recorded;
  }

  /** Returns the connectors that are still to learn of the event itself. */
  private List<String> accept(Event event) {
    if (event.accepted().isEmpty()) {
      return List.of();
    }
    List<String> connectors = new ArrayList<>();
    for (Accepted accepted : event.accepted()) {
      Map<String, Long> connect = connects.remove(accepted.connectSeq());
      if (connect == null) {
        continue;
      }
      merge(accepted.acceptor(), connect);
      if (accepted.here()) {
        connectors.add(accepted.connector());
      } else {
        merge(accepted.connector(), of(accepted.acceptor()));
      }
    }
    return connectors;
  }

  /** Counts something that happened in a service and returns its clock. */
  public Map<String, Long> tick(String name) {
    SortedMap<String, Long> clock = clocks.computeIfAbsent(name, unused -> new TreeMap<>());
    clock.merge(name, 1L, Long::sum);
    return Collections.unmodifiableMap(new TreeMap<>(clock));
  }

  /** The clock of a service as it is now; empty when nothing is known of it. */
  public Map<String, Long> of(String name) {
    SortedMap<String, Long> clock = clocks.get(name);
    return clock == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(clock));
  }

  private void mergeBefore(Event event) {
    switch (event.type()) {
      case "step_recv", "client_return" -> merge(event.service(), of(target(event)));
      case "service_started" -> {
        if (restarting.remove(event.service())) {
          merge(event.service(), of(DRIVER));
        }
      }
      case "process_fault" -> {
        if ("restart".equals(event.fields().get("action"))) {
          restarting.add(event.service());
        }
      }
      default -> {}
    }
  }

  private void mergeAfter(Event event, Map<String, Long> recorded) {
    switch (event.type()) {
      case "step_send", "client_call" -> merge(target(event), recorded);
      case "syscall" -> {
        if ("connect".equals(event.fields().get("syscall")) && event.fields().containsKey("peer")) {
          connects.put(event.seq(), recorded);
        }
      }
      default -> {}
    }
  }

  /** Raises the clock of {@code name} to at least the given one, component by component. */
  private void merge(String name, Map<String, Long> other) {
    if (name.isEmpty() || other.isEmpty()) {
      return;
    }
    SortedMap<String, Long> clock = clocks.computeIfAbsent(name, unused -> new TreeMap<>());
    other.forEach((component, count) -> clock.merge(component, count, Math::max));
  }

  /** The service a step talks to; a target may carry its interface, {@code db.main}. */
  private static String target(Event event) {
    String target = event.fields().getOrDefault("target", "");
    int dot = target.indexOf('.');
    return dot < 0 ? target : target.substring(0, dot);
  }
}
