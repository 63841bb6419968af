package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What "ready" means for a service.
 *
 * @param target the address or URL as the author wrote it, for messages
 * @param port the port inside the service that must listen
 * @param path request path with query, {@code "/"} for tcp
 * @param timeout budget from the start of the main program
 */
public record HealthcheckSpec(
    Kind kind, String target, int port, String path, Duration timeout, SourceLocation location) {

  /** How the port is probed once the service listens on it. */
  public enum Kind {
    TCP,
    HTTP
  }

  public HealthcheckSpec {
    requireNonNull(kind, "kind is null");
    requireNonNull(target, "target is null");
    requireNonNull(path, "path is null");
    requireNonNull(timeout, "timeout is null");
    requireNonNull(location, "location is null");
  }
}
