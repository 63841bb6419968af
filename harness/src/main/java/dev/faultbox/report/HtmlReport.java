package dev.faultbox.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.faultbox.model.Event;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.VectorClocks;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** Writes the HTML report of a run; nothing of a test is held after it has finished. */
final class HtmlReport extends SpooledReport {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String toolVersion;

  HtmlReport(ResultTarget target, String toolVersion) {
    super(target);
    this.toolVersion = requireNonNull(toolVersion, "toolVersion is null");
  }

  /**
   * @param option the option that named the file, for messages
   * @throws dev.faultbox.model.UserException when the file could not be written
   */
  static HtmlReport toFile(String option, String path, String toolVersion) {
    return new HtmlReport(FileTarget.open(option, path), toolVersion);
  }

  /** The block that says what the run was. */
  static void writeRun(ObjectNode head, OutputStream out) throws IOException {
    out.write("<script type=\"application/json\" id=\"run\">".getBytes(UTF_8));
    try (JsonGenerator json = HtmlTest.generator(out)) {
      json.writeTree(head);
    }
    out.write("</script>\n".getBytes(UTF_8));
  }

  @Override
  void writeTest(TestResult result, boolean first, OutputStream out) throws IOException {
    ObjectNode fields;
    try (TokenBuffer json = new TokenBuffer(MAPPER, false)) {
      json.writeStartObject();
      new JsonTestWriter(json, new LinedPrinter()).writeFields(result, run());
      json.writeStringField(HtmlTest.START, Instant.ofEpochMilli(result.started()).toString());
      json.writeEndObject();
      fields = MAPPER.readTree(json.asParserOnFirstToken());
    }
    new HtmlTest(out, HtmlDetail.BOUNDED).write(fields, sink -> tell(result, sink));
  }

  private static void tell(TestResult result, HtmlTest.Sink sink) throws IOException {
    VectorClocks clocks = new VectorClocks();
    for (Event event : result.events()) {
      long micros = Math.floorDiv(event.nanos(), NANOS_PER_MICRO);
      sink.event(event, micros, clocks.record(event));
    }
  }

  @Override
  void writeFile(RunSummary summary, OutputStream out) throws IOException {
    HtmlPage page = new HtmlPage(run().spec());
    page.begin(out);
    copyTests(out);
    ObjectNode head;
    try (TokenBuffer json = new TokenBuffer(MAPPER, false)) {
      json.writeStartObject();
      JsonReport.writeHead(json, run(), engine(), tally(), summary, toolVersion);
      new JsonValues(json).diagnostics(summary.diagnostics());
      json.writeEndObject();
      head = MAPPER.readTree(json.asParserOnFirstToken());
    }
    writeRun(head, out);
    page.end(out);
  }
}
