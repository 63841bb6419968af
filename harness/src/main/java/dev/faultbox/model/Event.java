package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
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
 * @param accepted connections found accepted at or just before this event; only clocks need it
 */
public record Event(
    long seq,
    long nanos,
    String type,
    String eventType,
    String service,
    Map<String, String> fields,
    List<Accepted> accepted) {
  public Event {
    requireNonNull(type, "type is null");
    requireNonNull(eventType, "eventType is null");
    requireNonNull(service, "service is null");
    requireNonNull(fields, "fields is null");
    accepted = List.copyOf(accepted);
  }

  /** An event that tells of no accepted connection. */
  public Event(
      long seq,
      long nanos,
      String type,
      String eventType,
      String service,
      Map<String, String> fields) {
    this(seq, nanos, type, eventType, service, fields, List.of());
  }
}
