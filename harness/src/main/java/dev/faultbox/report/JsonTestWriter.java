package dev.faultbox.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultbox.model.Accepted;
import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.Errno;
import dev.faultbox.model.Event;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleResult;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.ServiceRun;
import dev.faultbox.model.Signals;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.VectorClocks;
import dev.faultbox.model.Verdict;
import dev.faultbox.model.WindowResult;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes one test as an object of the trace file, its events one per line. */
final class JsonTestWriter {
  /** Of a test that is no part of a larger run. */
  static final int NO_INDEX = -1;

  private static final long NANOS_PER_MICRO = 1_000;
  private final JsonGenerator out;
  private final LinedPrinter printer;
  private final JsonValues values;
  private final EventClock clock = new EventClock();

  JsonTestWriter(JsonGenerator out, LinedPrinter printer) {
    this.out = out;
    this.printer = printer;
    this.values = new JsonValues(out);
  }

  /** Hands on what is written so far. */
  void flush() throws IOException {
    out.flush();
  }

  /**
   * The order of the calls is the order of the keys, which is part of the format.
   *
   * @param index position in the whole run for a test of a shard, {@link #NO_INDEX} for others
   */
  void write(TestResult result, RunInfo run, int index) throws IOException {
    out.writeStartObject();
    writeFields(result, run, index);
    writeEvents(result);
    out.writeEndObject();
  }

  /** All of the test but its events, without the braces around it. */
  void writeFields(TestResult result, RunInfo run) throws IOException {
    writeFields(result, run, NO_INDEX);
  }

  private void writeFields(TestResult result, RunInfo run, int index) throws IOException {
    values.string("name", result.name());
    if (run.severalSpecs()) {
      values.string("spec", result.spec());
    }
    if (index != NO_INDEX) {
      out.writeNumberField("index", index);
      if (result.declared() != null) {
        values.location("declared", result.declared());
      }
    }
    out.writeNumberField("run", 0);
    values.string("result", result.verdict().word());
    writeFailure(result);
    out.writeNumberField("assertions", result.assertions());
    out.writeNumberField("seed", result.seed());
    out.writeNumberField("duration_ms", result.durationMillis());
    if (!result.restartedFor().isEmpty()) {
      out.writeObjectFieldStart("restarted");
      values.string("reason", "a rule named calls that were not intercepted");
      values.strings("added", result.restartedFor());
      out.writeEndObject();
    }
    if (result.verdict() != Verdict.PASS) {
      values.string("replay", ReplayCommand.of(run).of(result));
    }
    values.stringIfAny("return_value", result.returnValue());
    if (!result.log().isEmpty()) {
      values.strings("log", result.log());
    }
    writeOutput(result.output());
    writeFaults(result.faults());
    writeSyscalls(result.syscalls());
    values.diagnostics(result.diagnostics());
    writeServices(result.services());
  }

  private void writeFailure(TestResult result) throws IOException {
    values.stringIfAny("failure_type", result.failureType());
    if (result.code() != null) {
      values.string("code", result.code().name());
    }
    values.stringIfAny("reason", result.reason());
    if (result.location() != null) {
      values.location("location", result.location());
    }
    AssertionFailure assertion = result.assertion();
    if (assertion != null) {
      out.writeObjectFieldStart("assertion");
      values.string("func", assertion.function());
      values.string("expected", assertion.expected());
      values.string("actual", assertion.actual());
      values.string("message", assertion.message());
      out.writeEndObject();
    }
  }

  private void writeOutput(Map<String, ServiceOutput> outputs) throws IOException {
    boolean begun = false;
    for (Map.Entry<String, ServiceOutput> entry : outputs.entrySet()) {
      ServiceOutput output = entry.getValue();
      if (output.stdout().isEmpty() && output.stderr().isEmpty() && output.droppedLines() == 0) {
        continue;
      }
      if (!begun) {
        out.writeObjectFieldStart("output");
        begun = true;
      }
      values.objectStart(entry.getKey());
      values.strings("stdout", output.stdout());
      values.strings("stderr", output.stderr());
      writeTimes("stdout_us", output.stdoutNanos());
      writeTimes("stderr_us", output.stderrNanos());
      if (output.droppedLines() > 0) {
        out.writeNumberField("dropped_lines", output.droppedLines());
      }
      out.writeEndObject();
    }
    if (begun) {
      out.writeEndObject();
    }
  }

  /** When each line was written; nothing when that is not known. */
  private void writeTimes(String key, List<Long> nanos) throws IOException {
    if (nanos.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart(key);
    for (long time : nanos) {
      out.writeNumber(Math.floorDiv(time, NANOS_PER_MICRO));
    }
    out.writeEndArray();
  }

  private void writeFaults(List<WindowResult> windows) throws IOException {
    if (windows.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("faults");
    for (WindowResult window : windows) {
      for (Map.Entry<String, List<RuleResult>> entry : window.rules().entrySet()) {
        for (RuleResult result : entry.getValue()) {
          writeFault(entry.getKey(), window, result);
        }
      }
    }
    out.writeEndArray();
  }

  private void writeFault(String service, WindowResult window, RuleResult result)
      throws IOException {
    Rule rule = result.rule();
    out.writeStartObject();
    values.string("service", service);
    values.string("rule", result.id());
    values.string("keyword", rule.keyword());
    values.string("action", rule.action().word());
    if (rule.action() == RuleAction.DENY) {
      values.string("errno", Errno.name((int) rule.argument()));
    }
    if (rule.action().isCrash()) {
      values.string("when", rule.action() == RuleAction.CRASH_BEFORE ? "before" : "after");
      values.string("signal", Signals.name((int) rule.argument()));
    }
    values.stringIfAny("path", String.join(" ", rule.paths()));
    values.stringIfAny("label", rule.label());
    values.stringIfAny("trigger", rule.triggerText());
    out.writeNumberField("matches", result.matches());
    out.writeNumberField("fires", result.fires());
    out.writeNumberField("unresolved", result.unresolved());
    out.writeObjectFieldStart("window");
    out.writeNumberField("from_seq", window.fromSeq());
    out.writeNumberField("to_seq", window.toSeq());
    out.writeEndObject();
    out.writeEndObject();
  }

  private void writeSyscalls(Map<String, SyscallSummary> syscalls) throws IOException {
    out.writeObjectFieldStart("syscalls");
    for (Map.Entry<String, SyscallSummary> entry : syscalls.entrySet()) {
      values.objectStart(entry.getKey());
      out.writeNumberField("total", entry.getValue().total());
      out.writeNumberField("faulted", entry.getValue().faulted());
      values.object("by_name", entry.getValue().byName());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private void writeServices(Map<String, ServiceRun> services) throws IOException {
    out.writeObjectFieldStart("services");
    for (Map.Entry<String, ServiceRun> entry : services.entrySet()) {
      ServiceRun service = entry.getValue();
      values.objectStart(entry.getKey());
      values.stringIfAny("image", service.image());
      values.stringIfAny("digest", service.digest());
      if (service.readyMillis() >= 0) {
        out.writeNumberField("ready_ms", service.readyMillis());
      }
      values.string("isolation", service.isolation());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private void writeEvents(TestResult result) throws IOException {
    Instant started = Instant.ofEpochMilli(result.started());
    VectorClocks clocks = new VectorClocks();
    out.writeFieldName("events");
    printer.lined(true);
    out.writeStartArray();
    for (Event event : result.events()) {
      writeEvent(event, started, clocks);
    }
    out.writeEndArray();
    printer.lined(false);
  }

  /** Connections found accepted at or just before the event. */
  private void writeAccepted(List<Accepted> accepted) throws IOException {
    if (accepted.isEmpty()) {
      return;
    }
    printer.lined(false);
    out.writeArrayFieldStart("accepted");
    for (Accepted connection : accepted) {
      out.writeStartObject();
      values.string("connector", connection.connector());
      values.string("acceptor", connection.acceptor());
      out.writeNumberField("connect_seq", connection.connectSeq());
      out.writeBooleanField("here", connection.here());
      out.writeEndObject();
    }
    out.writeEndArray();
    printer.lined(true);
  }

  private void writeEvent(Event event, Instant started, VectorClocks clocks) throws IOException {
    out.writeStartObject();
    values.number("seq", event.seq());
    values.number("t_us", Math.floorDiv(event.nanos(), NANOS_PER_MICRO));
    values.string("timestamp", clock.format(started.plusNanos(event.nanos())));
    values.string("type", event.type());
    values.string("event_type", event.eventType());
    values.string("service", event.service());
    values.string("partition_key", event.service());
    values.objectStart("fields");
    for (Map.Entry<String, String> field : event.fields().entrySet()) {
      values.string(field.getKey(), field.getValue());
    }
    out.writeEndObject();
    values.object("vector_clock", clocks.record(event));
    writeAccepted(event.accepted());
    out.writeEndObject();
  }
}
