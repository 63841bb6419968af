package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Removes what dead runs left on the engine. Containers, volumes and images are known by their
 * labels alone, and a run is dead only when its tracer does not run and nothing of it is young: a
 * run that is just being set up has no running tracer yet. Ages are judged by the engine's clock.
 */
public final class Sweeper {
  /** Time a run has from its first container to its running tracer. */
  static final Duration GRACE = Duration.ofSeconds(60);

  private final Engine engine;
  private final String ownRun;
  private final Duration grace;
  private final Predicate<String> swept;

  /**
   * @param ownRun the run that sweeps; never swept itself
   */
  public Sweeper(Engine engine, String ownRun) {
    this(engine, ownRun, GRACE, run -> true);
  }

  /**
   * @param swept runs that may be touched at all, for tests on an engine others use too
   */
  Sweeper(Engine engine, String ownRun, Duration grace, Predicate<String> swept) {
    this.engine = requireNonNull(engine, "engine is null");
    this.ownRun = requireNonNull(ownRun, "ownRun is null");
    this.grace = requireNonNull(grace, "grace is null");
    this.swept = requireNonNull(swept, "swept is null");
  }

  /**
   * Sweeps once on a daemon thread of its own. A failure is dropped: the next run sweeps again, and
   * this run reports the engine's trouble where it needs the engine.
   */
  public Thread startInBackground() {
    Thread thread =
        new Thread(
            () -> {
              try {
                sweep();
              } catch (EnvironmentException e) {
                // Said above.
              }
            },
            "engine-sweeper");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /**
   * Sweeps once.
   *
   * @return ids of the containers and images and names of the volumes that were removed
   */
  public List<String> sweep() {
    Dead dead = look();
    List<String> removed = new ArrayList<>();
    for (ContainerSummary container : dead.containers()) {
      if (engine.removeForce(container.id())) {
        removed.add(container.id());
      }
    }
    for (VolumeSummary volume : dead.volumes()) {
      if (engine.removeVolume(volume.name())) {
        removed.add(volume.name());
      }
    }
    for (ImageSummary image : dead.images()) {
      if (engine.removeImage(image.id())) {
        removed.add(image.id());
      }
    }
    return removed;
  }

  /** Names of the containers and volumes, and ids of the images, that would be swept now. */
  public List<String> found() {
    Dead dead = look();
    List<String> names = new ArrayList<>();
    dead.containers().forEach(container -> names.add(container.name()));
    dead.volumes().forEach(volume -> names.add(volume.name()));
    dead.images().forEach(image -> names.add(image.id()));
    return names;
  }

  /** What dead runs have left. */
  private record Dead(
      List<ContainerSummary> containers, List<VolumeSummary> volumes, List<ImageSummary> images) {}

  private Dead look() {
    // Volumes and images first: what is listed before its run's containers belongs to a run that
    // was there.
    List<ImageSummary> images = engine.listImages(Labels.RUN);
    List<VolumeSummary> volumes = engine.listVolumes(Labels.RUN);
    List<ContainerSummary> containers = engine.listLabelled(Labels.RUN);
    if (containers.stream().allMatch(c -> ownRun.equals(runOf(c)))
        && volumes.stream().allMatch(v -> ownRun.equals(runOf(v)))
        && images.stream().allMatch(i -> ownRun.equals(runOf(i)))) {
      return new Dead(List.of(), List.of(), List.of());
    }
    Instant now = engine.clock();
    Set<String> alive = aliveRuns(containers, now, grace);
    alive.add(ownRun);
    for (VolumeSummary volume : volumes) {
      // An engine that does not tell its age leaves no way to know a run that is being set up.
      if (volume.created().equals(Instant.EPOCH) || volume.created().plus(grace).isAfter(now)) {
        alive.add(runOf(volume));
      }
    }
    for (ImageSummary image : images) {
      if (image.created().plus(grace).isAfter(now)) {
        alive.add(runOf(image));
      }
    }
    Predicate<String> dead = run -> !alive.contains(run) && swept.test(run);
    return new Dead(
        containers.stream().filter(c -> dead.test(runOf(c))).toList(),
        volumes.stream().filter(v -> dead.test(runOf(v))).toList(),
        images.stream().filter(i -> dead.test(runOf(i))).toList());
  }

  static Set<String> aliveRuns(List<ContainerSummary> containers, Instant now, Duration grace) {
    Set<String> alive = new HashSet<>();
    for (ContainerSummary container : containers) {
      boolean tracer = Labels.ROLE_TRACER.equals(container.labels().get(Labels.ROLE));
      boolean young = container.created().plus(grace).isAfter(now);
      if (young || (tracer && container.running())) {
        alive.add(runOf(container));
      }
    }
    return alive;
  }

  private static String runOf(ImageSummary image) {
    return image.labels().getOrDefault(Labels.RUN, "");
  }

  private static String runOf(VolumeSummary volume) {
    return volume.labels().getOrDefault(Labels.RUN, "");
  }

  private static String runOf(ContainerSummary container) {
    return container.labels().getOrDefault(Labels.RUN, "");
  }
}
