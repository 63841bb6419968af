package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

/**
 * What the engine has to give.
 *
 * @param totalMemoryBytes memory of the engine's machine, 0 when it does not say
 * @param cpus processors of the engine's machine, 0 when it does not say
 * @param operatingSystem a description such as {@code Debian GNU/Linux 12 (bookworm)}
 */
public record EngineResources(long totalMemoryBytes, int cpus, String operatingSystem) {
  public EngineResources {
    requireNonNull(operatingSystem, "operatingSystem is null");
  }
}
