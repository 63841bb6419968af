package dev.faultbox.trace;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Transport;
import java.net.InetAddress;

/** A TCP socket that was put into the listening state, or a UDP socket that was bound. */
public record Listener(Transport transport, InetAddress address, int port) {
  public Listener {
    requireNonNull(transport, "transport is null");
    requireNonNull(address, "address is null");
  }
}
