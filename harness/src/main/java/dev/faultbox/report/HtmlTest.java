package dev.faultbox.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faultbox.model.Event;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Writes one test of the HTML report as two data blocks: a small one for the list of tests, and all
 * of it, compressed, which the browser unpacks when somebody opens the test.
 */
final class HtmlTest {
  /** Characters of a reason in the list of tests. */
  private static final int MAX_LISTED_REASON = 300;

  /** Time at which the clock of the events began. */
  static final String START = "start";

  private static final int BUFFER_BYTES = 64 * 1024;

  private static final List<String> LISTED =
      List.of(
          "name",
          "spec",
          "run",
          "leaf",
          "result",
          "failure_type",
          "code",
          "location",
          "assertions",
          "seed",
          "duration_ms",
          "faults");

  /** Not well-formed text in a trace file must not stop the report: everything is escaped. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .characterEscapes(new HtmlEscapes())
          .build();

  private static final ObjectMapper MAPPER = new ObjectMapper(JSON);

  private final OutputStream out;
  private final HtmlDetail detail;
  private final long keptAtEitherEnd;

  HtmlTest(OutputStream out, HtmlDetail detail) {
    this(out, detail, HtmlDetail.KEPT_AT_EITHER_END);
  }

  /**
   * @param keptAtEitherEnd undecided calls that {@link HtmlDetail#BOUNDED} keeps at least
   */
  HtmlTest(OutputStream out, HtmlDetail detail, long keptAtEitherEnd) {
    this.out = out;
    this.detail = detail;
    this.keptAtEitherEnd = keptAtEitherEnd;
  }

  /** The events of a test, told one by one. */
  @FunctionalInterface
  interface Source {
    void tell(Sink sink) throws IOException;
  }

  /** Hears of an event; {@code micros} since the start of the test. */
  @FunctionalInterface
  interface Sink {
    void event(Event event, long micros, Map<String, Long> clock) throws IOException;
  }

  /** A generator of JSON that can stand in an element of a page. */
  static JsonGenerator generator(OutputStream out) throws IOException {
    JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8);
    json.setCodec(MAPPER);
    return json;
  }

  /**
   * @param fields of the test in the trace file, without its events; telling these may add more
   */
  void write(ObjectNode fields, Source events) throws IOException {
    // Last what is known last: fields may stand behind the events.
    out.write("<script type=\"text/plain\" data-detail>".getBytes(UTF_8));
    try (OutputStream packed =
            new GZIPOutputStream(Base64.getEncoder().wrap(new Unclosed(out)), BUFFER_BYTES);
        JsonGenerator json = generator(packed)) {
      writeDetail(json, fields, events);
    }
    out.write("</script>\n<script type=\"application/json\" data-test>".getBytes(UTF_8));
    try (JsonGenerator json = generator(out)) {
      json.writeTree(entry(fields));
    }
    out.write("</script>\n".getBytes(UTF_8));
  }

  private static ObjectNode entry(ObjectNode fields) {
    ObjectNode entry = MAPPER.createObjectNode();
    for (String key : LISTED) {
      JsonNode value = fields.get(key);
      if (value != null) {
        entry.set(key, value);
      }
    }
    String reason = fields.path("reason").asText("");
    if (!reason.isEmpty()) {
      entry.put("reason", Text.bounded(reason, MAX_LISTED_REASON));
    }
    ArrayNode services = entry.putArray("services");
    fields.path("services").fieldNames().forEachRemaining(services::add);
    entry.put("calls", calls(fields, "total"));
    entry.put("faulted", calls(fields, "faulted"));
    return entry;
  }

  private static long calls(ObjectNode fields, String key) {
    long sum = 0;
    for (JsonNode summary : fields.path("syscalls")) {
      sum += summary.path(key).asLong();
    }
    return sum;
  }

  private void writeDetail(JsonGenerator json, ObjectNode fields, Source events)
      throws IOException {
    json.writeStartObject();
    // A saved trace tells this with its events: behind them, so that a run writes the same bytes.
    Set<String> written = new HashSet<>(Set.of(START));
    writeFields(json, fields, written);
    if (detail == HtmlDetail.SUMMARY) {
      events.tell((event, micros, clock) -> {});
    } else {
      writeEvents(json, calls(fields, "total"), events);
    }
    written.remove(START);
    writeFields(json, fields, written);
    json.writeEndObject();
  }

  private void writeFields(JsonGenerator json, ObjectNode fields, Set<String> written)
      throws IOException {
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      boolean left = detail == HtmlDetail.SUMMARY && field.getKey().equals("output");
      if (!left && written.add(field.getKey())) {
        json.writeFieldName(field.getKey());
        json.writeTree(field.getValue());
      }
    }
  }

  private void writeEvents(JsonGenerator json, long calls, Source events) throws IOException {
    json.writeFieldName("events");
    EventColumns columns = new EventColumns(json);
    columns.begin();
    Kept kept = new Kept(detail == HtmlDetail.FULL ? calls : keptAtEitherEnd, calls);
    events.tell(
        (event, micros, clock) -> {
          if (kept.keeps(event)) {
            columns.add(event, micros, clock);
          }
        });
    columns.end(kept.leftOut);
  }

  /** Which events of a long test are shown. */
  private static final class Kept {
    private final long from;
    private final long to;
    private long call;
    private long leftOut;

    Kept(long atEitherEnd, long calls) {
      from = atEitherEnd;
      to = calls - atEitherEnd;
    }

    boolean keeps(Event event) {
      if (!event.type().equals("syscall")) {
        return true;
      }
      call++;
      String decision = event.fields().getOrDefault("decision", "");
      boolean leave = call > from && call <= to && decision.equals("allow");
      leftOut += leave ? 1 : 0;
      return !leave;
    }
  }

  /** Lets an encoder finish without ending the page. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
