package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One call of a protocol method on an interface, asked for by a test body.
 *
 * @param service name of the service
 * @param iface interface of that service
 * @param method step method, {@code send}, {@code get}, ...
 * @param path request path with query; empty for protocols without one
 * @param payload data to send, exact bytes
 * @param headers request headers in order
 * @param timeout budget of the whole step
 */
public record StepRequest(
    String service,
    InterfaceSpec iface,
    String method,
    String path,
    byte[] payload,
    Map<String, String> headers,
    Duration timeout) {
  public StepRequest {
    requireNonNull(service, "service is null");
    requireNonNull(iface, "iface is null");
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
    requireNonNull(payload, "payload is null");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    requireNonNull(timeout, "timeout is null");
  }
}
