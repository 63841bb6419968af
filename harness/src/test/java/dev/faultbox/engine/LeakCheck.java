package dev.faultbox.engine;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves labelled containers on the engine. Counts the runs named by {@link
 * #newRun}; with {@code -Dfaultbox.leakcheck=all}, for an engine nobody else uses, every run whose
 * containers appeared during the class. What is found is removed, so that one leak fails one class.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  /** Lock of the classes that use this: what one of them has under way looks left to another. */
  public static final String CONTAINERS = "containers of LeakCheck";

  /** A killed harness has this long to be cleaned up after. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private static final boolean ALL = "all".equals(System.getProperty("faultbox.leakcheck"));
  private static final String PREFIX = "it-" + UUID.randomUUID().toString().substring(0, 8) + "-";

  private final Set<String> before = new HashSet<>();

  /** A run id this check watches. */
  public static String newRun() {
    return PREFIX + UUID.randomUUID().toString().substring(0, 8);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    try (Engine engine = EngineLocator.system().locate()) {
      engine.listLabelled(Labels.RUN).forEach(container -> before.add(container.id()));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    try (Engine engine = EngineLocator.system().locate()) {
      try {
        Await.until("containers of the tests are gone", LIMIT, () -> leaked(engine).isEmpty());
      } catch (AssertionError e) {
        List<ContainerSummary> leaked = leaked(engine);
        leaked.forEach(container -> engine.removeForce(container.id()));
        throw new AssertionError(context.getDisplayName() + " left containers: " + leaked, e);
      }
    }
  }

  private List<ContainerSummary> leaked(Engine engine) {
    return engine.listLabelled(Labels.RUN).stream()
        .filter(container -> !before.contains(container.id()))
        .filter(c -> ALL || c.labels().getOrDefault(Labels.RUN, "").startsWith(PREFIX))
        .toList();
  }
}
