package dev.faultbox.protocol;

import java.net.InetSocketAddress;
import java.util.Optional;

/** How the harness reaches one service: through mapped ports, or directly. Safe for any thread. */
public interface Reach {
  /** Where a declared port of the service answers; empty when it is not a declared one. */
  Optional<InetSocketAddress> address(int declaredPort);

  /**
   * Whether the service listens on that port now. A port forwarder accepts in any case; a
   * connection that ends without a byte is explained with this.
   */
  boolean listening(int declaredPort);

  /** How connections to the instance that runs now are ended. */
  Farewell farewell();
}
