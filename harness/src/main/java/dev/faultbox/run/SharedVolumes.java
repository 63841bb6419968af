package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.Labels;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.VolumeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The named volumes of a spec: made for its first containers, empty, and kept until the last
 * containers of its run are gone, whatever is replaced in between. Safe for any thread.
 */
final class SharedVolumes {
  private final Engine engine;
  private final ExecutorService pool;
  private final RunIdentity identity;
  private final List<String> names;
  private int users;
  private int generation;
  private boolean ended;

  /**
   * @param pool for their removal
   */
  SharedVolumes(
      Engine engine, ExecutorService pool, RunIdentity identity, List<ServiceSpec> services) {
    this.engine = requireNonNull(engine, "engine is null");
    this.pool = requireNonNull(pool, "pool is null");
    this.identity = requireNonNull(identity, "identity is null");
    this.names = namesOf(services);
  }

  /** Names of the volumes that services share, as the spec writes them. */
  static List<String> namesOf(List<ServiceSpec> services) {
    return services.stream()
        .flatMap(service -> service.placement().volumes().stream())
        .filter(volume -> volume.path() == null)
        .map(VolumeSpec::source)
        .distinct()
        .toList();
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /**
   * A session wants to start containers that use them.
   *
   * @param session its generation
   * @throws EnvironmentException when the engine cannot make one
   */
  synchronized void enter(int session) {
    users++;
    if (generation != 0) {
      return;
    }
    generation = session;
    Map<String, String> labels = Labels.ofService(identity.id(), identity.version(), "");
    names.forEach(name -> engine.createVolume(nameOf(name), labels));
  }

  /** What the engine calls a volume of the spec. Known once a session has entered. */
  synchronized String nameOf(String name) {
    return identity.volumeName(name, generation);
  }

  /** What the engine calls all of them. */
  synchronized Set<String> engineNames() {
    return names.stream().map(this::nameOf).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The containers of a session are gone.
   *
   * @param limit of the time for the removal of what nobody needs any more
   * @param left told of volumes that could not be removed
   */
  synchronized void leave(Duration limit, Consumer<String> left) {
    users--;
    removeUnused(limit, left);
  }

  /**
   * No session will enter any more.
   *
   * @param limit of the time for the removal of what nobody needs any more
   * @param left told of volumes that could not be removed
   */
  synchronized void end(Duration limit, Consumer<String> left) {
    ended = true;
    removeUnused(limit, left);
  }

  private void removeUnused(Duration limit, Consumer<String> left) {
    if (!ended || users > 0 || generation == 0) {
      return;
    }
    long deadline = System.nanoTime() + limit.toNanos();
    for (String name : names) {
      String volume = nameOf(name);
      if (Futures.settle(pool.submit(() -> engine.removeVolume(volume)), Durations.until(deadline))
          == null) {
        left.accept("volume " + volume);
      }
    }
    generation = 0;
  }
}
