package dev.faultbox.report;

import dev.faultbox.model.Event;
import java.util.Map;

/** An event in one line, for readers who see its service elsewhere. */
final class EventLine {
  private EventLine() {}

  static String of(Event event) {
    return switch (event.type()) {
      case "syscall", "syscall_released" -> call(event);
      case "step_send", "step_recv" -> step(event);
      default -> other(event);
    };
  }

  private static String call(Event event) {
    StringBuilder out = new StringBuilder(callName(event));
    out.append(' ').append(field(event, "decision"));
    appendCause(out, event);
    return out.toString();
  }

  /** {@code persist(write)} for a call that an operation names. */
  static String callName(Event event) {
    String op = field(event, "op");
    return op.isEmpty() ? field(event, "syscall") : op + "(" + field(event, "syscall") + ")";
  }

  /** Label, path and added time of a call, each when there is one. */
  static void appendCause(StringBuilder out, Event event) {
    part(out, "[", field(event, "label"), "]");
    part(out, "", path(event), "");
    part(out, "(+", field(event, "latency_ms"), "ms)");
  }

  /** Where a call has no path, whom it talks to. */
  private static String path(Event event) {
    String paths = paths(event.fields());
    if (!paths.isEmpty()) {
      return paths;
    }
    String peer = field(event, "peer");
    return peer.isEmpty() ? field(event, "addr") : peer + " " + field(event, "addr");
  }

  /** The path of a call, both of them when it has two; empty when it has none. */
  static String paths(Map<String, String> fields) {
    String first = fields.getOrDefault("path", "");
    String second = fields.getOrDefault("path2", "");
    return first.isEmpty() || second.isEmpty() ? first + second : first + " -> " + second;
  }

  private static String step(Event event) {
    String summary = field(event, "summary");
    return event.type()
        + " "
        + field(event, "target")
        + "."
        + field(event, "method")
        + (summary.isEmpty() ? "" : " " + summary);
  }

  private static String other(Event event) {
    StringBuilder out = new StringBuilder(event.type());
    for (Map.Entry<String, String> field : event.fields().entrySet()) {
      out.append(' ').append(field.getKey()).append('=').append(field.getValue());
    }
    return out.toString();
  }

  private static void part(StringBuilder out, String open, String part, String close) {
    if (!part.isEmpty()) {
      out.append("  ").append(open).append(part).append(close);
    }
  }

  private static String field(Event event, String name) {
    return event.fields().getOrDefault(name, "");
  }
}
