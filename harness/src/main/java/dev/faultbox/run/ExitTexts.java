package dev.faultbox.run;

import dev.faultbox.trace.InstanceExit;
import java.util.List;

/** How the end of a service's main program is told. */
final class ExitTexts {
  private ExitTexts() {}

  static String beforeReady(String service, InstanceExit exit, List<String> lastLines) {
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
