package dev.faultbox.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultbox.model.Accepted;
import dev.faultbox.model.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes events as the HTML report reads them (decode.js): one array of whole numbers, and behind
 * it the tables they point into. An event takes some 30 bytes that way and is written at once; only
 * the texts that differ are held.
 *
 * <p>An event is its kind, microseconds since the event before, service, shape, and a value per
 * field of that shape. Negative kinds are notes on the event that follows. A value that is a small
 * whole number is written as what is below zero, any other as its place in the table of texts.
 */
final class EventColumns {
  /** Followed by the number of the next event, where it is not one more than the last. */
  static final int SEQ = -1;

  /**
   * Followed by number of the connect, connector, acceptor, and whether it is the accept itself.
   */
  static final int ACCEPTED = -2;

  /** Followed by a service and its count in the clock, where that is not what it was before. */
  static final int CLOCK = -3;

  private static final int MAX_INLINE = 1 << 30;
  private static final int MAX_INLINE_DIGITS = 9;

  private final JsonGenerator out;
  private final Map<String, Integer> texts = new LinkedHashMap<>();
  private final Map<Kind, Integer> kinds = new LinkedHashMap<>();
  private final Map<List<String>, Integer> shapes = new LinkedHashMap<>();
  private final Map<String, Map<String, Long>> clocks = new HashMap<>();
  private long lastSeq;
  private long lastMicros;

  private record Kind(String type, String eventType) {}

  EventColumns(JsonGenerator out) {
    this.out = out;
  }

  void begin() throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("rows");
  }

  /**
   * @param micros since the start of the test
   * @param clock of the event, empty when it has none
   */
  void add(Event event, long micros, Map<String, Long> clock) throws IOException {
    if (event.seq() != lastSeq + 1) {
      out.writeNumber(SEQ);
      out.writeNumber(event.seq());
    }
    for (Accepted accepted : event.accepted()) {
      out.writeNumber(ACCEPTED);
      out.writeNumber(accepted.connectSeq());
      out.writeNumber(text(accepted.connector()));
      out.writeNumber(text(accepted.acceptor()));
      out.writeNumber(accepted.here() ? 1 : 0);
    }
    writeClock(event.service(), clock);
    out.writeNumber(number(kinds, new Kind(event.type(), event.eventType())));
    out.writeNumber(micros - lastMicros);
    out.writeNumber(text(event.service()));
    out.writeNumber(number(shapes, List.copyOf(event.fields().keySet())));
    for (String value : event.fields().values()) {
      out.writeNumber(isInline(value) ? -1 - Integer.parseInt(value) : text(value));
    }
    lastSeq = event.seq();
    lastMicros = micros;
  }

  /**
   * @param leftOut events of the test that were not added
   */
  void end(long leftOut) throws IOException {
    out.writeEndArray();
    out.writeArrayFieldStart("kinds");
    for (Kind kind : kinds.keySet()) {
      writeArray(List.of(kind.type(), kind.eventType()));
    }
    out.writeEndArray();
    out.writeArrayFieldStart("shapes");
    for (List<String> shape : shapes.keySet()) {
      writeArray(shape);
    }
    out.writeEndArray();
    out.writeFieldName("texts");
    writeArray(new ArrayList<>(texts.keySet()));
    out.writeNumberField("left_out", leftOut);
    out.writeEndObject();
  }

  private void writeArray(List<String> values) throws IOException {
    out.writeStartArray();
    for (String value : values) {
      out.writeString(Text.wellFormed(value));
    }
    out.writeEndArray();
  }

  /** An event counts itself; only what else changed since the service's last one is written. */
  private void writeClock(String service, Map<String, Long> clock) throws IOException {
    if (clock.isEmpty()) {
      return;
    }
    Map<String, Long> before = clocks.getOrDefault(service, Map.of());
    for (Map.Entry<String, Long> entry : clock.entrySet()) {
      long expected =
          before.getOrDefault(entry.getKey(), 0L) + (entry.getKey().equals(service) ? 1 : 0);
      if (entry.getValue() != expected) {
        out.writeNumber(CLOCK);
        out.writeNumber(text(entry.getKey()));
        out.writeNumber(entry.getValue());
      }
    }
    clocks.put(service, clock);
  }

  private int text(String text) {
    return number(texts, text);
  }

  private static <T> int number(Map<T, Integer> numbers, T value) {
    Integer known = numbers.get(value);
    if (known != null) {
      return known;
    }
    int next = numbers.size();
    numbers.put(value, next);
    return next;
  }

  /** Whether the text is just how a whole number below {@link #MAX_INLINE} is written. */
  private static boolean isInline(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_INLINE_DIGITS || (length > 1 && text.charAt(0) == '0')) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return Integer.parseInt(text) < MAX_INLINE;
  }
}
