package dev.faultbox.trace;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/** A TCP socket that was put into the listening state. */
public record Listener(InetAddress address, int port) {
  public Listener {
    requireNonNull(address, "address is null");
  }
}
