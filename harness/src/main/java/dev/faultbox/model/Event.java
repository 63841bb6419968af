package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * One thing that happened during a test, decoded for reading.
 *
 * @param seq position in the one order of the test, from 1
 * @param nanos time since the start of the test, engine's monotonic clock
 * @param type {@code syscall}, {@code step_send}, ...
 * @param eventType dotted form, {@code syscall.openat}
 * @param service name of the service, {@code test} for the driver, or empty
 * @param fields in display order, all values as text
 */
public record Event(
    long seq,
    long nanos,
    String type,
    String eventType,
    String service,
    Map<String, String> fields) {
  public Event {
    requireNonNull(type, "type is null");
    requireNonNull(eventType, "eventType is null");
    requireNonNull(service, "service is null");
    requireNonNull(fields, "fields is null");
  }
}
