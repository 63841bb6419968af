package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.image.DerivedImage;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What turns a container that is up into one of another image: files in the place of others, while
 * no instance has them below it. Much faster than an image and a container.
 *
 * @param container id of the container
 * @param image that it will be of
 * @param paths what differs
 */
record ContainerUpdate(String container, DerivedImage image, SortedSet<String> paths) {
  /** Where arguments find their files. */
  private static final String PLACED = "/app";

  ContainerUpdate {
    requireNonNull(container, "container is null");
    requireNonNull(image, "image is null");
    requireNonNull(paths, "paths is null");
  }

  /**
   * @param next what the container is to be used for, with the same files copied into it
   * @return empty when it takes a new container
   */
  static Optional<ContainerUpdate> of(ServiceContainer old, ServicePlan next) {
    DerivedImage before = old.plan().program().derived();
    DerivedImage image = next.program().derived();
    if (before == null || image == null || !old.layered()) {
      return Optional.empty();
    }
    return image
        .changesFrom(before)
        .filter(paths -> paths.stream().noneMatch(path -> isHidden(path, next)))
        .map(paths -> new ContainerUpdate(old.details().id(), image, paths));
  }

  /** Whether something else of the container lies there, not the image's. */
  private static boolean isHidden(String path, ServicePlan plan) {
    return (plan.files() != null && isAtOrBelow(path, PLACED))
        || plan.spec().placement().volumes().stream()
            .anyMatch(volume -> isAtOrBelow(path, volume.target()));
  }

  private static boolean isAtOrBelow(String path, String place) {
    return path.equals(place) || path.startsWith(place.endsWith("/") ? place : place + "/");
  }

  /**
   * Puts the files into the container.
   *
   * @throws dev.faultbox.model.EnvironmentException when they could not be read, or the engine
   *     refuses; nobody knows then what is in the container
   */
  void carryOut(Engine engine) {
    engine.copyInto(container, "/", out -> image.write(paths, out));
  }
}
