package dev.faultbox.run;

import dev.faultbox.engine.ContainerDetails;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** How the harness reaches ports of containers. */
final class Endpoints {
  private static final String LOOPBACK = "127.0.0.1";

  private Endpoints() {}

  /**
   * Whether this process runs in a container itself. Loopback ports of the engine's machine are out
   * of its reach then, and container addresses mostly within it.
   */
  private static boolean insideContainer() {
    return Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv"));
  }

  /** Whether a container may be reached at its own address. */
  static boolean mayBeDirect(ContainerDetails container) {
    // Addresses of a remote engine's containers mean nothing here, in a container or not.
    return insideContainer() && container.mappedHost().equals(LOOPBACK);
  }

  /**
   * @param direct at the container's own address
   */
  static InetSocketAddress of(ContainerDetails container, int port, boolean direct) {
    if (direct) {
      return new InetSocketAddress(container.ipAddress(), port);
    }
    Integer mapped = container.mappedPorts().get(port);
    if (mapped == null) {
      throw new EnvironmentException(
          ErrorCode.ENGINE_UNAVAILABLE,
          "the engine mapped no port for "
              + container.name()
              + " port "
              + port
              + "; check that the engine can publish ports on "
              + container.mappedHost());
    }
    return new InetSocketAddress(container.mappedHost(), mapped);
  }
}
