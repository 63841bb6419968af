package dev.faultbox.report;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  /** Lines of a reason that are shown. */
  static final int REASON_LINES = 200;

  /** System calls of a service that are shown before the end of a test that is not a pass. */
  private static final int LAST_CALLS = 10;

  private static final int LAST_CALLS_VERBOSE = 50;

  private static final String SOURCE_INDENT = "      ";
  private static final int TAB_COLUMNS = 4;

  /** Where the width of the terminal is not known, or does not matter. */
  static final int DEFAULT_COLUMNS = 100;

  private static final int MIN_COLUMNS = 20;

  /** How {@link #reason} announces what a service wrote last. */
  private static final String LAST_OUTPUT = "; its last output:\n";

  /** Characters of a log or output line that are shown. */
  static final int LINE_CHARS = 2_000;

  private final ReplayCommand replay;
  private final boolean verbose;
  private final boolean colour;
  private final int columns;

  TestBlock(String spec, boolean verbose, boolean colour) {
    this(spec, verbose, colour, DEFAULT_COLUMNS);
  }

  /**
   * @param columns that a line of the spec may take, its indentation included
   */
  TestBlock(String spec, boolean verbose, boolean colour, int columns) {
    this.replay = new ReplayCommand(spec);
    this.verbose = verbose;
    this.colour = colour;
    this.columns = Math.max(MIN_COLUMNS, Math.min(columns, DEFAULT_COLUMNS));
  }

  /** The whole block as it stands on the console. */
  String render(TestResult result) {
    StringBuilder out = new StringBuilder();
    out.append(Colour.of(result.verdict()).paint(header(result), colour)).append('\n');
    out.append(details(result));
    appendTrace(out, result);
    RuleLines.append(out, result.faults(), endOf(result));
    if (result.verdict() != Verdict.PASS) {
      appendSummary(out, result.syscalls());
      if (!result.syscalls().isEmpty()) {
        LastCalls.of(result, verbose ? LAST_CALLS_VERBOSE : LAST_CALLS).appendTo(out);
      }
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
    if (!passed) {
      out.append(LastStep.of(result));
    }
    if (!passed || verbose) {
      appendLines(out, "  log:", result.log());
      Set<String> told = toldLines(result);
      for (Map.Entry<String, ServiceOutput> entry : result.output().entrySet()) {
        appendOutput(out, entry.getKey(), entry.getValue(), told);
      }
    }
    return out.toString();
  }

  /** What is said of a window that was open when the body ended; empty for a pass. */
  private static String endOf(TestResult result) {
    return switch (result.verdict()) {
      case PASS -> "";
      case FAIL, ERROR -> "in force when the test failed";
      case INCONCLUSIVE, HALTED -> "in force when the test ended";
    };
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
      String reason = reason(result);
      appendHanging(out, "    ", reason);
      if (isShortened(reason)) {
        out.append("    (the trace file of --output has all of it)\n");
      }
    }
    if (result.location() != null) {
      out.append("  at: ").append(Text.printable(result.location().toString())).append('\n');
      if (result.sourceLine() != null) {
        appendSource(out, result.sourceLine(), result.location().column());
      }
      if (result.assertion() != null) {
        Sides.append(out, result.assertion());
      }
      if (verbose) {
        result.frames().forEach(frame -> out.append("      ").append(line(frame)).append('\n'));
      }
    }
    out.append("  replay: ").append(Text.printable(replay.of(result))).append('\n');
  }

  /** The line without its indentation, and a caret below the column. */
  private void appendSource(StringBuilder out, String line, int column) {
    String code = line.strip();
    if (code.isEmpty()) {
      return;
    }
    int indented = line.codePointCount(0, line.indexOf(code));
    SourceExcerpt excerpt =
        SourceExcerpt.of(
            code, Math.max(1, column - indented), TAB_COLUMNS, columns - SOURCE_INDENT.length());
    out.append(SOURCE_INDENT).append(excerpt.text()).append('\n');
    out.append(SOURCE_INDENT).append(" ".repeat(excerpt.caret())).append("^\n");
  }

  private static boolean isShortened(String text) {
    if (text.length() > REASON_CHARS) {
      return true;
    }
    int lines = 1;
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      lines++;
    }
    // Without the line that is none behind the last end of a line.
    return lines - (text.endsWith("\n") ? 1 : 0) > REASON_LINES;
  }

  /** Appends text whose further lines stand below its first one, indented. */
  private static void appendHanging(StringBuilder out, String indent, String text) {
    String[] parts = Text.bounded(text, REASON_CHARS).stripTrailing().split("\n", -1);
    int shown = parts.length <= REASON_LINES ? parts.length : REASON_LINES;
    for (int i = 0; i < shown; i++) {
      out.append(i == 0 ? "" : indent).append(Text.printable(parts[i])).append('\n');
    }
    if (shown < parts.length) {
      // The last part says how many characters were left out, if any were.
      String rest = text.length() > REASON_CHARS ? ", and what is behind them" : "";
      out.append(indent).append("… (").append(parts.length - shown).append(" more lines");
      out.append(rest).append(")\n");
    }
  }

  /** Lines that the reason has told already, when it ends with what a service wrote. */
  private static Set<String> toldLines(TestResult result) {
    int announced = result.reason().indexOf(LAST_OUTPUT);
    if (result.verdict() == Verdict.PASS || announced < 0) {
      return Set.of();
    }
    Set<String> told = new HashSet<>();
    for (String line : result.reason().substring(announced + LAST_OUTPUT.length()).split("\n")) {
      told.add(line.strip());
    }
    return told;
  }

  private static void appendOutput(
      StringBuilder out, String service, ServiceOutput output, Set<String> told) {
    if (!isTold(output.stdout(), told) || !isTold(output.stderr(), told)) {
      appendStream(out, service, "stdout", output.stdout());
      appendStream(out, service, "stderr", output.stderr());
    }
  }

  private static boolean isTold(List<String> lines, Set<String> told) {
    for (String line : last(lines)) {
      if (!told.contains(line.strip())) {
        return false;
      }
    }
    return true;
  }

  private static void appendStream(
      StringBuilder out, String service, String stream, List<String> lines) {
    List<String> last = last(lines);
    String unit = last.size() == 1 ? "line" : "lines";
    String title =
        "  " + Text.printable(service) + " " + stream + " (last " + last.size() + " " + unit + "):";
    appendLines(out, title, last);
  }

  private static List<String> last(List<String> lines) {
    return lines.subList(Math.max(0, lines.size() - OUTPUT_LINES), lines.size());
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
