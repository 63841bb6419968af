package dev.faultbox.run;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.ServiceRun;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import dev.faultbox.model.WindowResult;
import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.InstanceExit;
import dev.faultbox.trace.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Puts together what is reported of a single program, in the form of a test. */
final class ProgramResults {
  private static final String ISOLATION = "process";

  private ProgramResults() {}

  static TestResult build(
      ProgramOptions options,
      ServiceContainer container,
      EventLog log,
      List<WindowResult> windows,
      InstanceExit exit,
      int code,
      long startedAtMillis) {
    String name = options.name();
    Verdict verdict = code == ExitCodes.PASSED ? Verdict.PASS : Verdict.FAIL;
    return TestResult.builder(name, verdict)
        .failureType(verdict == Verdict.PASS ? "" : "service_exited")
        .reason(verdict == Verdict.PASS ? "" : ending(name, exit))
        .seed(options.seed())
        .durationMillis(TimeUnit.NANOSECONDS.toMillis(exit.uptimeNanos()))
        .returnValue(ending(name, exit))
        .syscalls(Map.of(name, log.syscalls(name)))
        .services(
            Map.of(name, new ServiceRun(container.plan().program().shown(), "", 0, ISOLATION)))
        .diagnostics(diagnostics(name, log, windows))
        .faults(windows)
        .events(log.events())
        .started(startedAtMillis)
        .build();
  }

  private static String ending(String name, InstanceExit exit) {
    String how = (exit.signalled() ? " was ended by " : " exited with ") + exit.how();
    return name
        + how
        + (exit.oom() ? ": it reached its memory limit" : "")
        + (exit.othersAlive() > 0
            ? "; what it left running ended with it (" + exit.othersAlive() + ")"
            : "");
  }

  private static List<Diagnostic> diagnostics(
      String name, EventLog log, List<WindowResult> windows) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (WindowResult window : windows) {
      for (String text : new SparedCalls(name, window, log.events()).texts()) {
        diagnostics.add(
            new Diagnostic(Diagnostic.Level.WARNING, ErrorCode.FAULT_NOT_FIRED, text, "", null));
      }
    }
    for (Note note : log.notes()) {
      for (ErrorCode code : List.of(ErrorCode.FOREIGN_ABI, ErrorCode.DISK_FULL)) {
        if (note.code().equals(code.name())) {
          diagnostics.add(new Diagnostic(Diagnostic.Level.WARNING, code, note.text(), "", null));
        }
      }
    }
    return diagnostics;
  }
}
