package dev.faultbox.report;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Renders what people read about one test. Lines end with a line feed on every system, so that the
 * same run gives the same bytes.
 *
 * <p>Plain loops on purpose: the first block is printed in a cold JVM, where the first lambda,
 * format string or regular expression costs more than all the tests of a small spec.
 */
final class TestBlock {
  /** Lines of a service's output that are shown, per stream. */
  static final int OUTPUT_LINES = 20;

  /** Characters of a reason that are shown; result files hold all of it. */
  static final int REASON_CHARS = 16_384;

  /** Characters of a log or output line that are shown. */
  static final int LINE_CHARS = 2_000;

  private final ReplayCommand replay;
  private final boolean verbose;
  private final boolean colour;

  TestBlock(String spec, boolean verbose, boolean colour) {
    this.replay = new ReplayCommand(spec);
    this.verbose = verbose;
    this.colour = colour;
  }

  /** The whole block as it stands on the console. */
  String render(TestResult result) {
    StringBuilder out = new StringBuilder();
    out.append(Colour.of(result.verdict()).paint(header(result), colour)).append('\n');
    out.append(details(result));
    appendTrace(out, result);
    RuleLines.append(out, result.faults());
    if (result.verdict() != Verdict.PASS) {
      appendSummary(out, result.syscalls());
    }
    if (verbose && !result.returnValue().isEmpty()) {
      out.append("  return: ").append(line(result.returnValue())).append('\n');
    }
    return out.toString();
  }

  /** What explains the verdict: reason, position, replay, diagnostics, log and output. */
  String details(TestResult result) {
    StringBuilder out = new StringBuilder();
    boolean passed = result.verdict() == Verdict.PASS;
    if (!passed) {
      appendReason(out, result);
    }
    for (Diagnostic diagnostic : result.diagnostics()) {
      if (isShown(diagnostic, verbose)) {
        appendDiagnostic(out, "  ", diagnostic);
      } else if (diagnostic.code() == ErrorCode.SERVICE_CRASHED) {
        out.append("  [").append(diagnostic.code()).append("] ");
        out.append(line(firstLine(diagnostic.message()))).append('\n');
      }
    }
    if (!result.restartedFor().isEmpty()) {
      out.append("  restarted once to intercept: ")
          .append(line(String.join(", ", result.restartedFor())))
          .append('\n');
    }
    if (!passed || verbose) {
      appendLines(out, "  log:", result.log());
      for (Map.Entry<String, ServiceOutput> entry : result.output().entrySet()) {
        appendOutput(out, entry.getKey(), entry.getValue());
      }
    }
    return out.toString();
  }

  /** The reason with its code in front, as people see it. */
  static String reason(TestResult result) {
    String prefix = result.code() == null ? "" : "[" + result.code() + "]";
    if (prefix.isEmpty() || result.reason().startsWith(prefix)) {
      return result.reason();
    }
    return prefix + " " + result.reason();
  }

  /** Information is for those who asked for more. */
  static boolean isShown(Diagnostic diagnostic, boolean verbose) {
    return verbose || diagnostic.level() != Diagnostic.Level.INFO;
  }

  /** A service that died is always told of; what it wrote last, only to those who ask for more. */
  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    if (end < 0) {
      return message;
    }
    int announced = message.lastIndexOf(';', end);
    return message.substring(0, announced > 0 && message.charAt(end - 1) == ':' ? announced : end);
  }

  static void appendDiagnostic(StringBuilder out, String indent, Diagnostic diagnostic) {
    out.append(indent).append('[').append(diagnostic.code()).append("] ");
    appendHanging(out, indent + "  ", diagnostic.message());
    if (diagnostic.location() != null) {
      out.setLength(out.length() - 1);
      out.append(" (").append(Text.printable(diagnostic.location().toString())).append(")\n");
    }
    if (!diagnostic.suggestion().isEmpty()) {
      out.append(indent).append("  ");
      appendHanging(out, indent + "  ", diagnostic.suggestion());
    }
  }

  private static String header(TestResult result) {
    return "--- "
        + result.verdict().name()
        + ": "
        + line(result.name())
        + " ("
        + result.durationMillis()
        + "ms, seed="
        + result.seed()
        + ") ---";
  }

  private void appendReason(StringBuilder out, TestResult result) {
    if (!result.reason().isEmpty() || result.code() != null) {
      out.append("  reason: ");
      appendHanging(out, "    ", reason(result));
    }
    if (result.location() != null) {
      out.append("  at: ").append(Text.printable(result.location().toString())).append('\n');
      if (verbose) {
        result.frames().forEach(frame -> out.append("      ").append(line(frame)).append('\n'));
      }
    }
    out.append("  replay: ").append(Text.printable(replay.of(result))).append('\n');
  }

  /** Appends text whose further lines stand below its first one, indented. */
  private static void appendHanging(StringBuilder out, String indent, String text) {
    String separator = "";
    for (String part : Text.bounded(text, REASON_CHARS).stripTrailing().split("\n", -1)) {
      out.append(separator).append(Text.printable(part)).append('\n');
      separator = indent;
    }
  }

  private static void appendOutput(StringBuilder out, String service, ServiceOutput output) {
    appendStream(out, service, "stdout", output.stdout());
    appendStream(out, service, "stderr", output.stderr());
  }

  private static void appendStream(
      StringBuilder out, String service, String stream, List<String> lines) {
    List<String> last = lines.subList(Math.max(0, lines.size() - OUTPUT_LINES), lines.size());
    String unit = last.size() == 1 ? "line" : "lines";
    String title =
        "  " + Text.printable(service) + " " + stream + " (last " + last.size() + " " + unit + "):";
    appendLines(out, title, last);
  }

  private static void appendLines(StringBuilder out, String title, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    out.append(title).append('\n');
    for (String line : lines) {
      for (String part : Text.bounded(line, LINE_CHARS).split("\n", -1)) {
        out.append("    ").append(Text.printable(part)).append('\n');
      }
    }
  }

  private static void appendTrace(StringBuilder out, TestResult result) {
    if (result.syscalls().isEmpty()) {
      return;
    }
    out.append("  syscall trace (").append(result.syscallTotal()).append(" events):\n");
    // Decoding a long log costs more than everything else here; skip it when nothing was decided.
    if (anyFaulted(result.syscalls())) {
      DecidedEvents.of(result.events()).appendTo(out);
    }
  }

  private static boolean anyFaulted(Map<String, SyscallSummary> syscalls) {
    for (SyscallSummary summary : syscalls.values()) {
      if (summary.faulted() > 0) {
        return true;
      }
    }
    return false;
  }

  private static void appendSummary(StringBuilder out, Map<String, SyscallSummary> syscalls) {
    if (syscalls.isEmpty()) {
      return;
    }
    out.append("  per-service syscall summary:\n");
    new TreeMap<>(syscalls)
        .forEach(
            (service, summary) -> {
              out.append(
                  String.format(
                      Locale.ROOT,
                      "    %-12s %d total, %d faulted",
                      Text.printable(service),
                      summary.total(),
                      summary.faulted()));
              String separator = "  [";
              for (Map.Entry<String, Long> call : summary.byName().entrySet()) {
                out.append(separator).append(call.getKey()).append(':').append(call.getValue());
                separator = " ";
              }
              out.append(summary.byName().isEmpty() ? "\n" : "]\n");
            });
  }

  private static String line(String text) {
    return Text.printable(Text.bounded(text, LINE_CHARS));
  }
}
