package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What the engine has to give.
 *
 * @param totalMemoryBytes memory of the engine's machine, 0 when it does not say
 * @param cpus processors of the engine's machine, 0 when it does not say
 * @param operatingSystem a description such as {@code Debian GNU/Linux 12 (bookworm)}
 * @param securityOptions the engine's words, such as {@code name=seccomp,profile=default}
 * @param cgroupVersion {@code 1} or {@code 2}, empty when it does not say
 * @param storageDriver such as {@code overlay2} or {@code vfs}, empty when it does not say
 */
public record EngineResources(
    long totalMemoryBytes,
    int cpus,
    String operatingSystem,
    List<String> securityOptions,
    String cgroupVersion,
    String storageDriver) {
  public EngineResources {
    requireNonNull(operatingSystem, "operatingSystem is null");
    securityOptions = List.copyOf(securityOptions);
    requireNonNull(cgroupVersion, "cgroupVersion is null");
    requireNonNull(storageDriver, "storageDriver is null");
  }

  /** Whether the engine runs without privileges of its machine, and so cannot give them away. */
  public boolean rootless() {
    return has("rootless");
  }

  /** Whether the engine names a security option, such as {@code seccomp} or {@code apparmor}. */
  public boolean has(String option) {
    String name = "name=" + option;
    return securityOptions.stream()
        .anyMatch(said -> said.equals(name) || said.startsWith(name + ","));
  }
}
