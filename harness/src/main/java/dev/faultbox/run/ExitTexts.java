package dev.faultbox.run;

import dev.faultbox.trace.InstanceExit;
import java.util.List;
import java.util.Map;

/** How the end of a service's main program is told. */
final class ExitTexts {
  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "HUP"),
          Map.entry(2, "INT"),
          Map.entry(3, "QUIT"),
          Map.entry(4, "ILL"),
          Map.entry(5, "TRAP"),
          Map.entry(6, "ABRT"),
          Map.entry(7, "BUS"),
          Map.entry(8, "FPE"),
          Map.entry(9, "KILL"),
          Map.entry(10, "USR1"),
          Map.entry(11, "SEGV"),
          Map.entry(12, "USR2"),
          Map.entry(13, "PIPE"),
          Map.entry(14, "ALRM"),
          Map.entry(15, "TERM"),
          Map.entry(24, "XCPU"),
          Map.entry(25, "XFSZ"),
          Map.entry(31, "SYS"));

  private ExitTexts() {}

  static String beforeReady(String service, InstanceExit exit, List<String> lastLines) {
    String how =
        exit.signalled()
            ? "was ended by signal " + signalName(exit.code())
            : "exited with code " + exit.code();
    StringBuilder text =
        new StringBuilder("service \"")
            .append(service)
            .append("\" ")
            .append(how)
            .append(" before it was ready (")
            .append(Durations.seconds(exit.uptimeNanos()))
            .append(" after start)");
    appendOutOfMemory(text, exit);
    appendLeftBehind(text, exit);
    return appendOutput(text, lastLines);
  }

  static String duringTest(String service, InstanceExit exit, long readyNanos, List<String> lines) {
    String how =
        exit.signalled() ? "signal " + signalName(exit.code()) : "exit code " + exit.code();
    StringBuilder text =
        new StringBuilder("service \"")
            .append(service)
            .append("\" exited during the test (")
            .append(how)
            .append(", ")
            .append(Durations.seconds(Math.max(0, exit.uptimeNanos() - readyNanos)))
            .append(" after it was ready)");
    appendOutOfMemory(text, exit);
    // A crash leaves workers behind as well; only a program that ends well may be a daemon.
    if (!exit.signalled() && exit.code() == 0) {
      appendLeftBehind(text, exit);
    }
    return appendOutput(text, lines);
  }

  static String signalName(int signal) {
    return SIGNALS.getOrDefault(signal, Integer.toString(signal));
  }

  private static void appendOutOfMemory(StringBuilder text, InstanceExit exit) {
    if (exit.oom()) {
      text.append("; it was killed because it reached its memory limit: raise memory= or make it")
          .append(" use less");
    }
  }

  private static void appendLeftBehind(StringBuilder text, InstanceExit exit) {
    if (exit.othersAlive() > 0) {
      text.append("; it left ")
          .append(exit.othersAlive())
          .append(exit.othersAlive() == 1 ? " process" : " processes")
          .append(" behind: run it in the foreground, a service that puts itself into the")
          .append(" background counts as ended");
    }
  }

  private static String appendOutput(StringBuilder text, List<String> lines) {
    if (lines.isEmpty()) {
      return text.append("; it wrote no output").toString();
    }
    text.append("; its last output:");
    lines.forEach(line -> text.append("\n    ").append(line));
    return text.toString();
  }
}
