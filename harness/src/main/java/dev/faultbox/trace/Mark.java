package dev.faultbox.trace;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event of the harness itself ({@code step_send}, {@code service_ready}, {@code log}, ...) on
 * its way through the tracer, which gives it its place in the one order.
 *
 * @param service name of a service, {@code test} for the driver, or empty
 * @param fields in display order
 */
public record Mark(String type, String service, Map<String, String> fields) {
  public Mark {
    requireNonNull(type, "type is null");
    requireNonNull(service, "service is null");
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** The payload to send; fields longer than 65,535 bytes are cut. */
  public byte[] encode() {
    throw new UnsupportedOperationException("not built yet");
  }
}
