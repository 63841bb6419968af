package dev.faultbox.run;

import dev.faultbox.model.ServiceSource;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.trace.InstanceExit;
import java.util.List;
import java.util.regex.Pattern;

/** How the end of a service's main program is told. */
final class ExitTexts {
  /** What programs say that miss a file: the C library, Python, Java, Go, dynamic loaders. */
  private static final Pattern MISSES_A_FILE =
      Pattern.compile(
          "no such file|no module named|cannot (open|find|load)|could not (open|find|load)"
              + "|not found|ENOENT",
          Pattern.CASE_INSENSITIVE);

  private static final String CONTENT =
      "; its container holds the program and its libraries, no other file of this machine: name"
          + " files in args=, bring them with volumes=, or use image= or build=";

  private ExitTexts() {}

  static String beforeReady(ServiceSpec spec, InstanceExit exit, List<String> lastLines) {
    String service = spec.name();
    String how = (exit.signalled() ? "was ended by " : "exited with ") + exit.how();
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
    if (spec.source() instanceof ServiceSource.Binary
        && exit.code() != 0
        && lastLines.stream().anyMatch(line -> MISSES_A_FILE.matcher(line).find())) {
      text.append(CONTENT);
    }
    return appendOutput(text, lastLines);
  }

  static String duringTest(String service, InstanceExit exit, long readyNanos, List<String> lines) {
    String how = (exit.signalled() ? "" : "exit ") + exit.how();
    StringBuilder text =
        new StringBuilder("service \"")
            .append(service)
            .append("\" exited during the test (")
            .append(how)
            .append(", ")
            .append(Durations.seconds(Math.max(0, exit.uptimeNanos() - Math.max(0, readyNanos))))
            .append(readyNanos < 0 ? " after it was started)" : " after it was ready)");
    text.append(
        switch (exit.cause()) {
          case SELF, STOPPED -> "";
          case SIGNALLED -> ", as kill() asked";
          case CRASHED -> ", as a rule asked";
          case RESTARTED -> ", as restart() asked";
        });
    if (exit.cause() != InstanceExit.Cause.SELF) {
      return text.toString();
    }
    appendOutOfMemory(text, exit);
    // A crash leaves workers behind as well; only a program that ends well may be a daemon.
    if (!exit.signalled() && exit.code() == 0) {
      appendLeftBehind(text, exit);
    }
    return appendOutput(text, lines);
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
