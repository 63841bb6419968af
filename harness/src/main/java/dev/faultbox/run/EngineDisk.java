package dev.faultbox.run;

import dev.faultbox.engine.EngineInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The disk of an engine of this machine, where engines usually keep what they have. */
final class EngineDisk {
  private static final long UNKNOWN = -1;

  private EngineDisk() {}

  /** Free bytes, negative when that cannot be seen from here. */
  static long freeBytes(EngineInfo engine) {
    if (!engine.address().startsWith("unix:///var/run/")
        && !engine.address().startsWith("unix:///run/podman")) {
      return UNKNOWN;
    }
    try {
      Path root =
          Path.of(engine.name().startsWith("Podman") ? "/var/lib/containers" : "/var/lib/docker");
      return Files.exists(root) ? Files.getFileStore(root).getUsableSpace() : UNKNOWN;
    } catch (IOException | InvalidPathException e) {
      return UNKNOWN;
    }
  }
}
