package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.faultbox.model.EngineInfo;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.ShardInfo;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the trace file, version 1. Nothing of a test is held after it has finished.
 *
 * <p>The end of the run throws an EnvironmentException when the file could not be written.
 */
public final class JsonReport extends SpooledReport {
  private static final int VERSION = 1;
  private static final String TOOL = "faultbox";

  /** Repetitions of the run; more than one is not offered yet. */
  private static final int RUNS = 1;

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private final String toolVersion;
  private final @Nullable Bodies bodies;
  private @Nullable Positions positions;
  private @Nullable JsonTestWriter writer;

  /** Where tests come from that are written already. */
  @FunctionalInterface
  interface Bodies {
    /** Writes the object of a test. */
    void write(TestResult result, OutputStream out) throws IOException;
  }

  JsonReport(ResultTarget target, String toolVersion) {
    this(target, toolVersion, null);
  }

  /**
   * @param bodies tests as they are written already, null to write them
   */
  JsonReport(ResultTarget target, String toolVersion, @Nullable Bodies bodies) {
    super(target);
    this.bodies = bodies;
    this.toolVersion = requireNonNull(toolVersion, "toolVersion is null");
  }

  /**
   * @param option the option that named the file, for messages
   * @throws dev.faultbox.model.UserException when the file could not be written
   */
  public static JsonReport toFile(String option, String path, String toolVersion) {
    return new JsonReport(FileTarget.open(option, path), toolVersion);
  }

  /** Writes to standard output, all at once when the run has finished. */
  public static JsonReport toStream(PrintStream stdout, String toolVersion) {
    return new JsonReport(new StreamTarget("standard output", stdout), toolVersion);
  }

  @Override
  void writeTest(TestResult result, boolean first, OutputStream out) throws IOException {
    out.write((first ? "\n" : ",\n").getBytes(StandardCharsets.UTF_8));
    if (bodies != null) {
      bodies.write(result, out);
      return;
    }
    JsonTestWriter test = writer;
    // Kept for the next test only when this one went well: nobody knows what is in its buffer then.
    writer = null;
    if (test == null) {
      LinedPrinter printer = new LinedPrinter();
      test = new JsonTestWriter(generator(out, printer), printer);
    }
    ShardInfo part = run().shard();
    test.write(
        result, run(), part == null ? JsonTestWriter.NO_INDEX : positions(part).take(result));
    test.flush();
    writer = test;
  }

  @Override
  void writeFile(RunSummary summary, OutputStream out) throws IOException {
    try (JsonGenerator json = generator(out, new LinedPrinter())) {
      json.writeStartObject();
      writeHead(json, run(), engine(), tally(), summary, toolVersion);
      ShardInfo part = run().shard();
      if (part != null) {
        writeShard(json, part);
      }
      json.writeArrayFieldStart("tests");
      // The generator's own buffer has to be out before bytes go round it.
      json.flush();
      copyTests(out);
      json.writeRaw(tally().total() > 0 ? "\n" : "");
      json.writeEndArray();
      new JsonValues(json).diagnostics(summary.diagnostics());
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  /** What stands in front of the tests, without the brace before it. */
  static void writeHead(
      JsonGenerator json,
      RunInfo run,
      @Nullable EngineInfo engine,
      Tally tally,
      RunSummary summary,
      String toolVersion)
      throws IOException {
    JsonValues values = new JsonValues(json);
    json.writeNumberField("version", VERSION);
    json.writeObjectFieldStart("tool");
    values.string("name", TOOL);
    values.string("version", toolVersion);
    json.writeEndObject();
    values.string("spec", run.spec());
    if (run.severalSpecs()) {
      values.strings("specs", run.specs().stream().map(SpecInfo::path).toList());
    }
    values.strings("command", run.command());
    if (engine != null) {
      json.writeObjectFieldStart("engine");
      values.string("name", engine.name());
      values.string("version", engine.version());
      values.string("kernel", engine.kernel());
      values.string("arch", engine.arch());
      json.writeEndObject();
    }
    values.string("started_at", MILLIS.format(Instant.ofEpochMilli(run.startedAtMillis())));
    json.writeNumberField("duration_ms", summary.durationMillis());
    json.writeNumberField("seed", run.seed());
    json.writeNumberField("runs", RUNS);
    json.writeNumberField("exit_code", summary.exitCode());
    json.writeObjectFieldStart("counts");
    for (Verdict verdict : Verdict.values()) {
      json.writeNumberField(verdict.word(), tally.of(verdict));
    }
    json.writeNumberField("not_run", summary.notRun());
    json.writeEndObject();
  }

  /** What merging needs to know, tests that were not run included: nothing else tells of them. */
  private void writeShard(JsonGenerator json, ShardInfo part) throws IOException {
    JsonValues values = new JsonValues(json);
    json.writeObjectFieldStart("shard");
    json.writeNumberField("index", part.shard().index());
    json.writeNumberField("of", part.shard().of());
    json.writeNumberField("tests", part.tests());
    values.string("selection", part.selection());
    Map<Positions.Key, Integer> missing = positions(part).missing();
    if (!missing.isEmpty()) {
      json.writeArrayFieldStart("not_run");
      for (Map.Entry<Positions.Key, Integer> test : missing.entrySet()) {
        json.writeStartObject();
        values.string("name", test.getKey().name());
        values.stringIfAny("spec", test.getKey().spec());
        json.writeNumberField("index", test.getValue());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private Positions positions(ShardInfo part) {
    Positions known = positions;
    if (known == null) {
      known = Positions.of(run(), part);
      positions = known;
    }
    return known;
  }

  private static JsonGenerator generator(OutputStream out, LinedPrinter printer)
      throws IOException {
    return JSON.createGenerator(out, JsonEncoding.UTF8).setPrettyPrinter(printer);
  }
}
