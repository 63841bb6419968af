package dev.faultbox.junit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerNetwork;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;

/** The only place that knows Testcontainers, which a user of this module may be without. */
final class Containers {
  /** Name of the default network: of Docker, of Podman. */
  private static final List<String> DEFAULT_NETWORKS = List.of("bridge", "podman");

  private Containers() {}

  /**
   * Starts a container unless it runs, and makes it reachable from the default bridge.
   *
   * @param what the container in messages
   * @param started gets what is to be closed behind the tests
   * @return its IPv4 address there
   */
  static String join(Object value, String what, List<AutoCloseable> started) {
    if (!(value instanceof GenericContainer<?> container)) {
      throw new UserException(
          ErrorCode.USAGE,
          what
              + " is a "
              + value.getClass().getName()
              + ", and must be a GenericContainer of Testcontainers");
    }
    if (!container.isRunning()) {
      container.start();
      started.add(container::stop);
    }
    String address = address(container);
    if (address == null) {
      connect(container);
      address = address(container);
    }
    if (address == null) {
      throw new UserException(
          ErrorCode.ENGINE_UNAVAILABLE,
          what
              + " has no IPv4 address on the engine's default bridge, where the services are; leave"
              + " withNetworkMode() out");
    }
    return address;
  }

  private static @Nullable String address(GenericContainer<?> container) {
    Map<String, ContainerNetwork> networks =
        container
            .getDockerClient()
            .inspectContainerCmd(container.getContainerId())
            .exec()
            .getNetworkSettings()
            .getNetworks();
    for (String name : DEFAULT_NETWORKS) {
      ContainerNetwork network = networks.get(name);
      if (network != null && network.getIpAddress() != null && !network.getIpAddress().isEmpty()) {
        return network.getIpAddress();
      }
    }
    return null;
  }

  private static void connect(GenericContainer<?> container) {
    DockerClient client = container.getDockerClient();
    client
        .connectToNetworkCmd()
        .withNetworkId(DEFAULT_NETWORKS.get(0))
        .withContainerId(container.getContainerId())
        .exec();
  }
}
