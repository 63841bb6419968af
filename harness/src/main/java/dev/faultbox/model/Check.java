package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/** One question that a healthcheck asks a service once it listens on a port. */
public sealed interface Check {
  /** The port inside the service that must listen. */
  int port();

  /** Whether it is a UDP port, which is bound and never listens. */
  default boolean udp() {
    return false;
  }

  /** A connection is accepted. */
  record Tcp(int port) implements Check {}

  /**
   * A GET is answered with a status of 200 to 399.
   *
   * @param path request path with query
   */
  record Http(int port, String path) implements Check {
    public Http {
      requireNonNull(path, "path is null");
    }
  }

  /** The interface answers in its own protocol. */
  record Speaks(InterfaceSpec iface) implements Check {
    public Speaks {
      requireNonNull(iface, "iface is null");
    }

    @Override
    public int port() {
      return iface.port();
    }

    @Override
    public boolean udp() {
      return iface.protocol() == Protocol.UDP;
    }
  }
}
