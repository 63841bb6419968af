package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Freshness;
import dev.faultbox.spec.BodyOutcome;
import dev.faultbox.spec.Hook;
import dev.faultbox.spec.LoadedSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs the functions of a spec that prepare its services. Used by the thread of the body. */
final class ServiceHooks {
  private final LoadedSpec spec;
  private final Marks marks;

  ServiceHooks(LoadedSpec spec, Marks marks) {
    this.spec = requireNonNull(spec, "spec is null");
    this.marks = requireNonNull(marks, "marks is null");
  }

  /**
   * Prepares services for a test, a service behind those it depends on.
   *
   * @param used services whose instance a test before has used
   * @param filled whether the state a service starts from has been filled already
   * @return what did not succeed; null when all did
   */
  @Nullable FailedHook prepare(
      List<ServiceContainer> services,
      Set<String> used,
      Predicate<ServiceContainer> filled,
      BodyDriver driver) {
    for (ServiceContainer service : inOrder(services)) {
      Hook hook = hookOf(service, used.contains(service.name()), filled.test(service));
      FailedHook failed = hook == null ? null : run(service, hook, driver);
      if (failed != null) {
        return failed;
      }
    }
    return null;
  }

  private static @Nullable Hook hookOf(ServiceContainer service, boolean used, boolean filled) {
    Freshness freshness = service.plan().spec().freshness();
    if (used && freshness.reset()) {
      return Hook.RESET;
    }
    return freshness.seed() && !filled ? Hook.SEED : null;
  }

  private @Nullable FailedHook run(ServiceContainer service, Hook hook, BodyDriver driver) {
    long begun = System.nanoTime();
    BodyOutcome outcome = spec.prepare(service.name(), hook, driver);
    if (outcome.end() != BodyOutcome.End.RETURNED) {
      return new FailedHook(service.name(), hook, outcome);
    }
    var unused =
        marks.prepared(
            service,
            "service_" + hook.word(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    return null;
  }

  /** A service and all that it depends on, in whatever order. */
  static List<ServiceContainer> withDependencies(
      ServiceContainer service, List<ServiceContainer> all) {
    Set<String> names = new LinkedHashSet<>(Set.of(service.name()));
    List<ServiceContainer> needed = new ArrayList<>(List.of(service));
    for (int i = 0; i < needed.size(); i++) {
      for (ServiceContainer other : all) {
        if (needed.get(i).plan().spec().dependsOn().contains(other.name())
            && names.add(other.name())) {
          needed.add(other);
        }
      }
    }
    return needed;
  }

  /** The same services, each behind those it depends on, otherwise as declared. */
  static List<ServiceContainer> inOrder(List<ServiceContainer> services) {
    Map<String, ServiceContainer> left = new LinkedHashMap<>();
    services.forEach(service -> left.put(service.name(), service));
    List<ServiceContainer> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      ServiceContainer next =
          left.values().stream()
              .filter(s -> s.plan().spec().dependsOn().stream().noneMatch(left::containsKey))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("dependencies in a circle"));
      left.remove(next.name());
      ordered.add(next);
    }
    return ordered;
  }
}
