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
   * of its reach then, and container addresses are within it.
   */
  static boolean insideContainer() {
    return Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv"));
  }

  static InetSocketAddress of(ContainerDetails container, int port, boolean direct) {
    // Addresses of a remote engine's containers mean nothing here, in a container or not.
    boolean remote = !container.mappedHost().equals(LOOPBACK);
    if (direct && !remote) {
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
