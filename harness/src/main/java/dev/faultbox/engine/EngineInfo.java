package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.http.EngineAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The engine a run uses, as it introduced itself.
 *
 * @param address where it was found, such as {@code unix:///var/run/docker.sock}
 * @param name the product, such as {@code Docker Engine} or {@code Podman Engine}
 * @param version the product's version
 * @param apiVersion the API version spoken with it: the older of its own and the newest known here
 * @param os {@code linux} for every engine that can run Faultbox
 * @param architecture normalised: {@code amd64}, {@code arm64}, or what the engine said
 * @param kernelVersion the kernel containers run on, empty when the engine does not say
 * @param certificates directory with the certificates by which it is reached, null without TLS
 */
public record EngineInfo(
    String address,
    String name,
    String version,
    String apiVersion,
    String os,
    String architecture,
    String kernelVersion,
    @Nullable Path certificates) {
  public EngineInfo {
    requireNonNull(address, "address is null");
    requireNonNull(name, "name is null");
    requireNonNull(version, "version is null");
    requireNonNull(apiVersion, "apiVersion is null");
    requireNonNull(os, "os is null");
    requireNonNull(architecture, "architecture is null");
    requireNonNull(kernelVersion, "kernelVersion is null");
  }

  /** An engine that is spoken to in the open. */
  public EngineInfo(
      String address,
      String name,
      String version,
      String apiVersion,
      String os,
      String architecture,
      String kernelVersion) {
    this(address, name, version, apiVersion, os, architecture, kernelVersion, null);
  }

  /** Name or address by which ports that the engine maps are reached from here. */
  public String mappedHost() {
    return EngineAddress.parse(address).mappedHost();
  }
}
