package dev.faultbox.trace;

import dev.faultbox.model.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of the instances of a test. Confined to its owner's lock. */
final class Instances {
  /** One instance; the service is the number on the wire. */
  private static final class State {
    final int service;
    final Set<Listener> listeners = new LinkedHashSet<>();
    @Nullable InstanceExit exit;

    State(int service) {
      this.service = service;
    }
  }

  private final Map<Integer, State> states = new HashMap<>();
  private final List<InstanceExit> beforeStop = new ArrayList<>();
  private final Map<Integer, String> lostGates = new LinkedHashMap<>();

  void started(int instance, int service) {
    state(instance, service);
  }

  void listening(int instance, int service, Listener listener) {
    state(instance, service).listeners.add(listener);
  }

  void exited(int service, InstanceExit exit) {
    state(exit.instance(), service).exit = exit;
    if (exit.cause() != InstanceExit.Cause.STOPPED) {
      beforeStop.add(exit);
    }
  }

  void gateLost(int service, String text) {
    lostGates.putIfAbsent(service, text);
  }

  boolean listens(int instance, Transport transport, int port) {
    State state = states.get(instance);
    return state != null
        && state.listeners.stream().anyMatch(l -> l.transport() == transport && l.port() == port);
  }

  Set<Listener> listeners(int instance) {
    State state = states.get(instance);
    return state == null ? Set.of() : new LinkedHashSet<>(state.listeners);
  }

  @Nullable InstanceExit exit(int instance) {
    State state = states.get(instance);
    return state == null ? null : state.exit;
  }

  /** Whether its end was seen, or nothing will be seen any more. */
  boolean gone(int instance) {
    State state = states.get(instance);
    return state != null && (state.exit != null || lostGates.containsKey(state.service));
  }

  List<InstanceExit> beforeStop() {
    return List.copyOf(beforeStop);
  }

  List<InstanceExit> unasked() {
    return beforeStop.stream().filter(e -> e.cause() == InstanceExit.Cause.SELF).toList();
  }

  Map<Integer, String> lostGates() {
    return lostGates;
  }

  private State state(int instance, int service) {
    return states.computeIfAbsent(instance, number -> new State(service));
  }
}
