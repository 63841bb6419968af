package dev.faultbox.spec;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Freshness;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.starlark.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Checks that need all services of a spec. */
final class TopologyCheck {
  /** A mistake and where it is. */
  record Mistake(ErrorCode code, String message, Position position) {}

  private final List<Loading.Declared> services;
  private final Map<String, Integer> indexByName = new HashMap<>();

  TopologyCheck(List<Loading.Declared> services) {
    this.services = services;
    for (int i = 0; i < services.size(); i++) {
      indexByName.put(services.get(i).spec().name(), i);
    }
  }

  List<Mistake> mistakes() {
    List<Mistake> mistakes = new ArrayList<>(unknownDependencies());
    mistakes.addAll(cycles());
    return mistakes;
  }

  private List<Mistake> unknownDependencies() {
    return dependencies(
        (service, index) -> {
          String wanted = service.spec().dependsOn().get(index);
          if (indexByName.containsKey(wanted)) {
            return List.of();
          }
          List<String> known = services.stream().map(s -> s.spec().name()).toList();
          String nearest = Nearest.to(wanted, known);
          String advice =
              nearest == null
                  ? "it has: " + String.join(", ", known)
                  : "did you mean \"" + nearest + "\"?";
          return List.of(
              new Mistake(
                  ErrorCode.SPEC_NAME,
                  "depends_on names no service \"%s\"; %s".formatted(wanted, advice),
                  service.dependencies().get(index)));
        });
  }

  /**
   * A cycle is reported at the service declared last in it, whose declaration closed the cycle, and
   * once.
   */
  private List<Mistake> cycles() {
    Set<String> closed = new LinkedHashSet<>();
    return dependencies(
        (service, index) -> {
          String name = service.spec().name();
          List<String> way = new ArrayList<>(List.of(name));
          if (closed.contains(name)
              || !reaches(
                  service.spec().dependsOn().get(index), name, way, new LinkedHashSet<>())) {
            return List.of();
          }
          closed.add(name);
          return List.of(
              new Mistake(
                  ErrorCode.SPEC_VALUE,
                  "depends_on forms a cycle: %s; drop one edge, addresses in env need no depends_on"
                      .formatted(String.join(" -> ", way)),
                  service.dependencies().get(index)));
        });
  }

  /** Extends {@code way} to {@code goal} through services declared before it. */
  private boolean reaches(String from, String goal, List<String> way, Set<String> seen) {
    Integer index = indexByName.get(from);
    Integer last = indexByName.get(goal);
    if (index == null || last == null || index > last || !seen.add(from)) {
      return false;
    }
    way.add(from);
    if (from.equals(goal)) {
      return true;
    }
    for (String next : services.get(index).spec().dependsOn()) {
      if (next.equals(goal)) {
        way.add(goal);
        return true;
      }
      if (reaches(next, goal, way, seen)) {
        return true;
      }
    }
    way.remove(way.size() - 1);
    return false;
  }

  private List<Mistake> dependencies(BiFunction<Loading.Declared, Integer, List<Mistake>> check) {
    List<Mistake> mistakes = new ArrayList<>();
    for (Loading.Declared service : services) {
      for (int i = 0; i < service.spec().dependsOn().size(); i++) {
        mistakes.addAll(check.apply(service, i));
      }
    }
    return mistakes;
  }

  /**
   * Healthchecks that ask for a port another service declares: they look inside their own; and
   * services that are reused without a way back.
   */
  List<Diagnostic> warnings() {
    List<Diagnostic> warnings = new ArrayList<>();
    for (Loading.Declared service : services) {
      addReuseWarnings(service.spec(), warnings);
      HealthcheckSpec check = service.spec().healthcheck();
      Position target = service.healthcheckTarget();
      if (check == null || target == null) {
        continue;
      }
      for (int port : check.tcpPorts()) {
        owner(service.spec(), port)
            .ifPresent(owner -> warnings.add(foreignPort(service.spec(), port, owner, target)));
      }
    }
    return warnings;
  }

  private static void addReuseWarnings(ServiceSpec service, List<Diagnostic> warnings) {
    Freshness freshness = service.freshness();
    if (freshness.reuse() && !freshness.seed() && !freshness.reset()) {
      warnings.add(
          new Diagnostic(
              Diagnostic.Level.WARNING,
              ErrorCode.REUSE_WITHOUT_RESET,
              "\"%s\" is reused by all tests and nothing brings it back in between"
                  .formatted(service.name()),
              "write reset = clean, with def clean(): … above, or snapshot = True for fresh instances",
              service.location()));
    }
    if (freshness.reset() && !freshness.reuse()) {
      warnings.add(
          new Diagnostic(
              Diagnostic.Level.WARNING,
              ErrorCode.RESET_WITHOUT_REUSE,
              "reset of \"%s\" is never called, every test gets a fresh instance"
                  .formatted(service.name()),
              "drop it, or write reuse = True",
              service.location()));
    }
  }

  /** The first other service that declares a port which this one does not declare. */
  private Optional<ServiceSpec> owner(ServiceSpec service, int port) {
    return declares(service, port)
        ? Optional.empty()
        : services.stream()
            .map(Loading.Declared::spec)
            .filter(other -> declares(other, port))
            .findFirst();
  }

  private static boolean declares(ServiceSpec service, int port) {
    return service.interfaces().stream()
        .anyMatch(iface -> iface.port() == port && iface.protocol() != Protocol.UDP);
  }

  private static Diagnostic foreignPort(
      ServiceSpec service, int port, ServiceSpec owner, Position target) {
    return new Diagnostic(
        Diagnostic.Level.WARNING,
        ErrorCode.HEALTHCHECK_FOREIGN_PORT,
        "port %d belongs to \"%s\", this check looks inside \"%s\""
            .formatted(port, owner.name(), service.name()),
        "write %s and depends_on = [%s]".formatted(ownCheck(service), variable(owner.name())),
        Positions.location(target));
  }

  private static String ownCheck(ServiceSpec service) {
    if (service.interfaces().isEmpty()) {
      return "a check of a port of its own";
    }
    InterfaceSpec first = service.interfaces().get(0);
    return first.protocol() == Protocol.HTTP
        ? "http(\"localhost:" + first.port() + "/…\")"
        : "tcp(\"localhost:" + first.port() + "\")";
  }

  private static String variable(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : "\"" + name + "\"";
  }
}
