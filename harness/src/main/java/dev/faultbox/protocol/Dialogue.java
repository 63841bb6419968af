package dev.faultbox.protocol;

import java.io.IOException;

/**
 * What is said to a service, and what it has to say, until it has shown that it serves. Safe for
 * any thread; it reads a bounded number of bytes, whatever the service sends.
 */
interface Dialogue {
  /** Where what is said goes. */
  interface Output {
    void write(byte[] bytes) throws IOException, InterruptedException;
  }

  /**
   * @throws Refusal when the service answers that it does not serve
   * @throws ProtocolViolation when it answers something else
   */
  void hold(PeerInput in, Output out) throws IOException, InterruptedException;

  /** What is said before the connection is closed, so that the service logs no lost client. */
  default byte[] goodbye() {
    return new byte[0];
  }
}
