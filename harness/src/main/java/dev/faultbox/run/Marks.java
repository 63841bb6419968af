package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleResult;
import dev.faultbox.model.Signals;
import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import dev.faultbox.trace.Mark;
import dev.faultbox.tracer.TracerClient;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Events of the harness itself. They travel through the tracer, which gives each its place among
 * system calls and output lines.
 */
final class Marks {
  /** Name of the driver in events. */
  static final String DRIVER = "test";

  /** Characters of a step's data or path kept in its event. */
  private static final int SUMMARY_CHARS = 200;

  /** Characters of a body kept in a step_recv event. */
  private static final int BODY_CHARS = 2048;

  private static final int HTTP_ERROR = 400;

  private final TracerClient tracer;

  Marks(TracerClient tracer) {
    this.tracer = requireNonNull(tracer, "tracer is null");
  }

  CompletableFuture<Long> ready(ServiceContainer service, long readyNanos, String check) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("after_ms", Long.toString(readyNanos / 1_000_000));
    if (!check.isEmpty()) {
      fields.put("check", check);
    }
    return send(service.plan().number(), new Mark("service_ready", service.name(), fields));
  }

  /** An instance that a test before has used serves this one, too. */
  CompletableFuture<Long> reused(ServiceContainer service) {
    Map<String, String> fields = new LinkedHashMap<>(service.plan().traced().startedFields());
    fields.put("reused", "true");
    var unused = send(service.plan().number(), new Mark("service_started", service.name(), fields));
    return send(
        service.plan().number(),
        new Mark("service_ready", service.name(), Map.of("after_ms", "0", "reused", "true")));
  }

  /** Something was done to a service before the body began. */
  CompletableFuture<Long> prepared(ServiceContainer service, String type, long millis) {
    return send(
        service.plan().number(),
        new Mark(type, service.name(), Map.of("duration_ms", Long.toString(millis))));
  }

  /** The one mark that is waited for: what the step causes must come behind it. */
  CompletableFuture<Long> stepSend(StepRequest request) {
    Map<String, String> fields = step(request);
    String data = new String(request.payload(), StandardCharsets.UTF_8);
    fields.put("summary", cut((request.path() + " " + data).strip(), SUMMARY_CHARS));
    return send(TracerClient.DRIVER, new Mark("step_send", DRIVER, fields));
  }

  CompletableFuture<Long> stepReceived(StepRequest request, StepReply reply) {
    Map<String, String> fields = step(request);
    String said = reply.ok() ? reply.body() : reply.error();
    fields.put("summary", cut(said, SUMMARY_CHARS));
    fields.put("status_code", Integer.toString(reply.status()));
    fields.put("duration_ms", Long.toString(reply.durationMillis()));
    fields.put("success", Boolean.toString(reply.ok()));
    if (!reply.error().isEmpty()) {
      fields.put("error", reply.error());
    }
    if (!reply.ok() || reply.status() >= HTTP_ERROR) {
      fields.put("body", cut(reply.body(), BODY_CHARS));
    }
    return send(TracerClient.DRIVER, new Mark("step_recv", DRIVER, fields));
  }

  /** A window is in force on a service. */
  CompletableFuture<Long> applied(int number, String service, FaultWindow window) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (window.traces()) {
      return send(number, new Mark("trace_applied", service, syscalls(service, window)));
    }
    for (Rule rule : rules(service, window)) {
      fields.put(rule.keyword(), rule.describe());
    }
    return send(number, new Mark("fault_applied", service, fields));
  }

  /** A window has ended on a service. */
  CompletableFuture<Long> removed(
      int number, String service, FaultWindow window, List<RuleResult> results) {
    if (window.traces()) {
      return send(number, new Mark("trace_removed", service, syscalls(service, window)));
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (RuleResult result : results) {
      String prefix = results.size() == 1 ? "" : result.rule().keyword() + ".";
      fields.put(prefix + "matches", Long.toString(result.matches()));
      fields.put(prefix + "fires", Long.toString(result.fires()));
      fields.put(prefix + "unresolved", Long.toString(result.unresolved()));
    }
    return send(number, new Mark("fault_removed", service, fields));
  }

  /**
   * A test is about to do something to a service's processes.
   *
   * @param action name of the builtin
   * @param signal 0 for none
   */
  CompletableFuture<Long> processFault(ServiceContainer service, String action, int signal) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("action", action);
    if (signal != 0) {
      fields.put("signal", Signals.name(signal));
    }
    return send(service.plan().number(), new Mark("process_fault", service.name(), fields));
  }

  /** A rule was in force and matched no call. */
  CompletableFuture<Long> zeroTraffic(int number, String service, String rule) {
    return send(number, new Mark("fault_zero_traffic", service, Map.of("rule", rule)));
  }

  /** The test began anew to intercept more calls. */
  CompletableFuture<Long> restarted(List<String> added) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("reason", "a rule named calls that were not intercepted");
    fields.put("added", String.join(",", added));
    return send(TracerClient.DRIVER, new Mark("test_restarted", DRIVER, fields));
  }

  private static Map<String, String> syscalls(String service, FaultWindow window) {
    return Map.of(
        "syscalls", String.join(",", rules(service, window).stream().map(Rule::keyword).toList()));
  }

  private static List<Rule> rules(String service, FaultWindow window) {
    return requireNonNull(window.rules().get(service), "no rules");
  }

  CompletableFuture<Long> log(String line) {
    return send(TracerClient.DRIVER, new Mark("log", DRIVER, Map.of("line", line)));
  }

  private static Map<String, String> step(StepRequest request) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("target", request.service());
    fields.put("method", request.method());
    fields.put("interface", request.iface().name());
    fields.put("protocol", request.iface().protocol().word());
    return fields;
  }

  private CompletableFuture<Long> send(int service, Mark mark) {
    return tracer.mark(service, mark.encode());
  }

  private static String cut(String text, int limit) {
    return text.codePointCount(0, text.length()) <= limit
        ? text
        : text.substring(0, text.offsetByCodePoints(0, limit)) + "…";
  }
}
