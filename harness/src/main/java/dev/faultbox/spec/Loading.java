package dev.faultbox.spec;

import dev.faultbox.model.ServiceSpec;
import dev.faultbox.starlark.Function;
import dev.faultbox.starlark.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a spec has declared so far while it is being read. Confined to the loading thread. */
final class Loading implements Phase {
  /**
   * A service with the places that checks of the whole need.
   *
   * @param name where its name is written
   * @param dependencies where each name of {@code depends_on} is written
   * @param healthcheckTarget where the address of its healthcheck is written
   */
  record Declared(
      ServiceSpec spec,
      Position name,
      List<Position> dependencies,
      @Nullable Position healthcheckTarget) {
    Declared {
      dependencies = List.copyOf(dependencies);
    }
  }

  /**
   * Functions of a service that prepare it.
   *
   * @param seed fills it; null for none
   * @param reset brings a reused instance back; null for none
   */
  record Hooks(@Nullable Function seed, @Nullable Function reset) {}

  private final Map<String, Declared> byLowerCaseName = new LinkedHashMap<>();
  private final Map<String, Hooks> hooks = new LinkedHashMap<>();
  private final List<String> log = new ArrayList<>();
  private final Map<String, Set<String>> operations = new LinkedHashMap<>();
  private final Set<String> namedCalls = new LinkedHashSet<>();

  /** The service of this name, upper and lower case being equal. */
  @Nullable Declared find(String name) {
    return byLowerCaseName.get(name.toLowerCase(Locale.ROOT));
  }

  void declare(Declared service) {
    byLowerCaseName.put(service.spec().name().toLowerCase(Locale.ROOT), service);
  }

  void fillBy(String service, Hooks functions) {
    hooks.put(service, functions);
  }

  /** By service, the functions that prepare it. */
  Map<String, Hooks> hooks() {
    return hooks;
  }

  /** All services in declaration order. */
  List<Declared> services() {
    return List.copyOf(byLowerCaseName.values());
  }

  /** Calls that an evaluated value is about. */
  void nameCalls(List<String> names) {
    namedCalls.addAll(names);
  }

  /** Calls that the operations of a service are about. */
  void nameOperations(String service, Collection<OpValue> ops) {
    Set<String> names = operations.computeIfAbsent(service, name -> new LinkedHashSet<>());
    ops.forEach(op -> names.addAll(op.names()));
  }

  /** By service, names of calls and families in its operations. */
  Map<String, Set<String>> operations() {
    return operations;
  }

  /** Names of calls and families in evaluated values. */
  Set<String> namedCalls() {
    return namedCalls;
  }

  /** Lines printed so far. */
  List<String> log() {
    return log;
  }
}
