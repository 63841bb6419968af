package dev.faultbox.report;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faultbox.model.Accepted;
import dev.faultbox.model.Event;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Reads the events of one test of a trace file, one after the other. */
final class TraceEvents {
  private static final long NANOS_PER_MICRO = 1_000;

  private final JsonParser json;
  private final ObjectNode test;
  private final BiFunction<String, JsonLocation, UserException> foreign;

  /**
   * @param json stands on the beginning of the list
   * @param test gets the field {@code start}, the time at which the clock of the events began
   * @param foreign makes the error about what is wrong at a place
   */
  TraceEvents(
      JsonParser json, ObjectNode test, BiFunction<String, JsonLocation, UserException> foreign) {
    this.json = json;
    this.test = test;
    this.foreign = foreign;
  }

  void tell(HtmlTest.Sink sink) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw foreign.apply("an event is no object", json.currentLocation());
      }
      readEvent(sink);
    }
  }

  private void readEvent(HtmlTest.Sink sink) throws IOException {
    long seq = 0;
    long micros = 0;
    String type = "";
    String eventType = "";
    String service = "";
    Map<String, String> fields = Map.of();
    Map<String, Long> clock = Map.of();
    List<Accepted> accepted = List.of();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "seq" -> seq = number(key);
        case "t_us" -> micros = number(key);
        case "timestamp" -> start(json.getValueAsString(""), micros);
        case "type" -> type = text(key);
        case "event_type" -> eventType = text(key);
        case "service" -> service = text(key);
        case "fields" -> fields = texts(key);
        case "vector_clock" -> clock = numbers(key);
        case "accepted" -> accepted = connections(key);
        default -> json.skipChildren();
      }
    }
    if (seq < 1 || type.isEmpty()) {
      throw foreign.apply("an event has no \"seq\" or no \"type\"", json.currentLocation());
    }
    sink.event(
        new Event(
            seq,
            micros * NANOS_PER_MICRO,
            type,
            eventType.isEmpty() ? type : eventType,
            service,
            fields,
            accepted),
        micros,
        clock);
  }

  private void start(String timestamp, long micros) {
    if (test.has(HtmlTest.START)) {
      return;
    }
    try {
      test.put(
          HtmlTest.START, Instant.parse(timestamp).minus(micros, ChronoUnit.MICROS).toString());
    } catch (DateTimeException e) {
      // Then the report shows times since the start of the test only.
      test.put(HtmlTest.START, "");
    }
  }

  private long number(String key) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw foreign.apply("\"" + key + "\" is no whole number", json.currentLocation());
    }
    return json.getLongValue();
  }

  private String text(String key) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw foreign.apply("\"" + key + "\" is no text", json.currentLocation());
    }
    return json.getText();
  }

  private Map<String, String> texts(String key) throws IOException {
    requireObject(key);
    Map<String, String> texts = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      texts.put(name, text(name));
    }
    return texts;
  }

  private Map<String, Long> numbers(String key) throws IOException {
    requireObject(key);
    Map<String, Long> numbers = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      numbers.put(name, number(name));
    }
    return numbers;
  }

  private List<Accepted> connections(String key) throws IOException {
    List<Accepted> connections = new ArrayList<>();
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw foreign.apply("\"" + key + "\" is no list", json.currentLocation());
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      requireObject(key);
      String connector = "";
      String acceptor = "";
      long connect = 0;
      boolean here = false;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "connector" -> connector = text(name);
          case "acceptor" -> acceptor = text(name);
          case "connect_seq" -> connect = number(name);
          case "here" -> here = json.getValueAsBoolean();
          default -> json.skipChildren();
        }
      }
      connections.add(new Accepted(connector, acceptor, connect, here));
    }
    return connections;
  }

  private void requireObject(String key) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw foreign.apply("\"" + key + "\" is no object", json.currentLocation());
    }
  }
}
