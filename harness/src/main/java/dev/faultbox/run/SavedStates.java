package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What services start from that get a container for every test: an image of the files that one of
 * them had, and what lay in its volumes. Safe for any thread.
 */
final class SavedStates {
  /**
   * What a volume held.
   *
   * @param parent directory of the volume's path
   * @param archive to be unpacked there
   */
  private record Volume(String parent, Path archive) {}

  /** The files of one container. */
  record State(String image, List<Volume> volumes) {
    State {
      requireNonNull(image, "image is null");
      volumes = List.copyOf(volumes);
    }

    /** Puts what lay in volumes into those of a new container. */
    void restore(Engine engine, String container) {
      for (Volume volume : volumes) {
        engine.copyInto(container, volume.parent, out -> Files.copy(volume.archive, out));
      }
    }
  }

  private final Engine engine;
  private final Map<String, State> byService = new ConcurrentHashMap<>();

  SavedStates(Engine engine) {
    this.engine = requireNonNull(engine, "engine is null");
  }

  /**
   * Keeps the files of a container whose instance has ended.
   *
   * @param shared names of volumes that live on by themselves
   */
  void save(ServiceContainer service, Set<String> shared) {
    forget(service.name());
    String container = service.details().id();
    List<Volume> volumes = new ArrayList<>();
    try {
      service
          .details()
          .volumes()
          .forEach(
              (path, name) -> {
                if (!shared.contains(name)) {
                  volumes.add(saved(service.name(), container, path));
                }
              });
      byService.put(service.name(), new State(engine.commit(container), volumes));
    } catch (RuntimeException e) {
      delete(volumes);
      throw e;
    }
  }

  private Volume saved(String service, String container, String path) {
    try {
      Path archive = Files.createTempFile("faultbox-state", ".tar");
      try (OutputStream out = Files.newOutputStream(archive)) {
        engine.copyOut(container, path, out);
      }
      int slash = path.lastIndexOf('/');
      return new Volume(slash <= 0 ? "/" : path.substring(0, slash), archive);
    } catch (IOException e) {
      throw new EnvironmentException(
          ErrorCode.SNAPSHOT_FAILED,
          "what \"%s\" has in %s cannot be kept in a file of this machine: %s; make room in %s"
              .formatted(service, path, e.getMessage(), System.getProperty("java.io.tmpdir")));
    }
  }

  /** What a service starts from; null when nothing was saved. */
  @Nullable State of(String service) {
    return byService.get(service);
  }

  /** A service does not start from what was saved any more. */
  void forget(String service) {
    State state = byService.remove(service);
    if (state != null) {
      delete(state.volumes);
      var unused = engine.removeImage(state.image);
    }
  }

  private static void delete(List<Volume> volumes) {
    for (Volume volume : volumes) {
      try {
        Files.deleteIfExists(volume.archive);
      } catch (IOException e) {
        // It is in the directory for what may be lost.
      }
    }
  }

  /** Services that start from something. */
  Set<String> services() {
    return Set.copyOf(byService.keySet());
  }
}
