package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.Event;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.WindowResult;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is said of a single program, all of it on standard error, because standard output is the
 * program's: a line for every decision while it runs, and what came of it afterwards.
 */
public final class ProgramReport implements RunListener {
  private static final String SPEAKER = "faultbox: ";

  private final PrintStream err;
  private final Set<Diagnostic> told = new HashSet<>();

  /**
   * @param err standard error
   */
  public ProgramReport(PrintStream err) {
    this.err = requireNonNull(err, "err is null");
  }

  @Override
  public void callDecided(Event event) {
    StringBuilder out = new StringBuilder(SPEAKER);
    out.append(
        String.format(
            Locale.ROOT,
            "#%d  %-16s %s",
            event.seq(),
            DecidedEvents.field(event, "syscall"),
            DecidedEvents.field(event, "decision")));
    DecidedEvents.appendRest(out, event);
    out.append(standardStream(event));
    print(out.append('\n').toString());
  }

  @Override
  public void testFinished(TestResult result) {
    StringBuilder out = new StringBuilder(SPEAKER);
    out.append(Text.printable(result.returnValue()))
        .append(" after ")
        .append(result.durationMillis())
        .append("ms (seed=")
        .append(result.seed())
        .append(")\n");
    result.syscalls().forEach((name, calls) -> appendTrace(out, name, calls));
    for (WindowResult window : result.faults()) {
      RuleLines.appendEach(out, window);
    }
    for (Diagnostic diagnostic : result.diagnostics()) {
      TestBlock.appendDiagnostic(out, "  ", diagnostic);
    }
    print(out.toString());
  }

  /** Told already when it was noticed. */
  @Override
  public void warned(Diagnostic warning) {
    told.add(warning);
  }

  @Override
  public void runFinished(RunSummary summary) {
    StringBuilder out = new StringBuilder();
    for (Diagnostic diagnostic : summary.diagnostics()) {
      if (TestBlock.isShown(diagnostic, false) && !told.contains(diagnostic)) {
        TestBlock.appendDiagnostic(out.append(SPEAKER), "", diagnostic);
      }
    }
    print(out.toString());
  }

  /** Nobody knows standard output by the number of its pipe. */
  private static String standardStream(Event event) {
    if (!event.fields().getOrDefault("path", "").startsWith("pipe:")) {
      return "";
    }
    return switch (event.fields().getOrDefault("fd", "")) {
      case "0" -> "  (stdin)";
      case "1" -> "  (stdout)";
      case "2" -> "  (stderr)";
      default -> "";
    };
  }

  private static void appendTrace(StringBuilder out, String name, SyscallSummary calls) {
    out.append(
        String.format(
            Locale.ROOT,
            "  syscall trace (%d events):\n    %-12s %d total, %d faulted",
            calls.total(),
            Text.printable(name),
            calls.total(),
            calls.faulted()));
    String separator = "  [";
    for (Map.Entry<String, Long> call : calls.byName().entrySet()) {
      out.append(separator).append(call.getKey()).append(':').append(call.getValue());
      separator = " ";
    }
    out.append(calls.byName().isEmpty() ? "\n" : "]\n");
  }

  private void print(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    err.write(bytes, 0, bytes.length);
    err.flush();
  }
}
