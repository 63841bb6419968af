package dev.faultbox.engine;

import java.nio.file.Path;
import java.util.Map;

/** Engines other than the one that everybody uses. */
public final class Engines {
  private Engines() {}

  /**
   * @param host as {@code DOCKER_HOST} says it
   */
  public static Engine at(String host) {
    return new EngineLocator(Map.of("DOCKER_HOST", host), Path.of("/nonexistent"), Path.of("/"), 5)
        .locate();
  }
}
