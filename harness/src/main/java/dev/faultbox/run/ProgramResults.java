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

/**
 * Puts together what is reported of a single program, in the form of a test. Nobody has said what
 * the program must do, so the result says no more than how it ended, and whether its rules had
 * anything to do with it.
 */
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
    List<SparedCalls> spared =
        windows.stream().map(window -> new SparedCalls(name, window, log.events())).toList();
    List<String> silent = spared.stream().flatMap(calls -> calls.texts().stream()).toList();
    boolean inert = spared.stream().anyMatch(SparedCalls::inert);
    Verdict verdict =
        code != ExitCodes.PASSED ? Verdict.FAIL : inert ? Verdict.INCONCLUSIVE : Verdict.PASS;
    return TestResult.builder(name, verdict)
        .failureType(
            switch (verdict) {
              case FAIL -> "program_exited";
              case INCONCLUSIVE -> "fault_not_fired";
              default -> "";
            })
        .code(verdict == Verdict.INCONCLUSIVE ? ErrorCode.FAULT_NOT_FIRED : null)
        .reason(
            switch (verdict) {
              case FAIL -> ending(name, exit);
              case INCONCLUSIVE -> String.join("; ", silent);
              default -> "";
            })
        .seed(options.seed())
        .durationMillis(TimeUnit.NANOSECONDS.toMillis(exit.uptimeNanos()))
        .returnValue(ending(name, exit))
        .syscalls(Map.of(name, log.syscalls(name)))
        .services(
            Map.of(name, new ServiceRun(container.plan().program().shown(), "", 0, ISOLATION)))
        .diagnostics(diagnostics(log, silent))
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

  private static final List<ErrorCode> TOLD =
      List.of(
          ErrorCode.FOREIGN_ABI, ErrorCode.DISK_FULL, ErrorCode.OOM_KILLED, ErrorCode.PID_LIMIT);

  private static List<Diagnostic> diagnostics(EventLog log, List<String> silent) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (String text : silent) {
      diagnostics.add(
          new Diagnostic(Diagnostic.Level.WARNING, ErrorCode.FAULT_NOT_FIRED, text, "", null));
    }
    Losses losses = new Losses(log.unkept(), log.unseen(), null);
    if (losses.any()) {
      diagnostics.add(
          new Diagnostic(
              Diagnostic.Level.WARNING, ErrorCode.EVENTS_DROPPED, losses.text(), "", null));
    }
    for (Note note : log.notes()) {
      for (ErrorCode code : TOLD) {
        if (note.code().equals(code.name())) {
          diagnostics.add(new Diagnostic(Diagnostic.Level.WARNING, code, note.text(), "", null));
        }
      }
    }
    return diagnostics;
  }
}
