package dev.faultbox.run;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.KeptEvents;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.ServiceRun;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.TraceMode;
import dev.faultbox.model.Verdict;
import dev.faultbox.model.WindowResult;
import dev.faultbox.spec.BodyOutcome;
import dev.faultbox.spec.SelectedSpec;
import dev.faultbox.spec.TestCase;
import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.InstanceExit;
import dev.faultbox.trace.Note;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts together what is reported of a test. */
final class TestResults {
  private static final String ISOLATION = "process";

  private TestResults() {}

  static TestResult build(
      SelectedSpec selected,
      TestCase test,
      Judgement judgement,
      Observations seen,
      Session session,
      Attempt attempt,
      long seed,
      long startedAtMillis,
      long durationMillis) {
    EventLog log = attempt.log();
    Map<String, Instance> ready = attempt.ready();
    Map<String, ServiceOutput> output = new LinkedHashMap<>();
    Map<String, SyscallSummary> syscalls = new LinkedHashMap<>();
    Map<String, ServiceRun> services = new LinkedHashMap<>();
    for (ServiceContainer service : session.services()) {
      String name = service.name();
      output.put(name, log.output(name));
      if (service.plan().spec().trace() != TraceMode.OFF) {
        syscalls.put(name, log.syscalls(name));
      }
      Instance instance = ready.get(name);
      services.put(
          name,
          new ServiceRun(
              service.plan().program().shown(),
              service.plan().program().digest(),
              instance == null ? -1 : instance.readyNanos() / 1_000_000,
              ISOLATION));
    }
    BodyOutcome body = seen.body();
    SourceLocation location = judgement.location();
    return TestResult.builder(test.name(), judgement.verdict())
        .spec(selected.path())
        .declared(test.location())
        .failureType(judgement.failureType())
        .code(judgement.code())
        .reason(judgement.reason())
        .location(judgement.location())
        .sourceLine(location == null ? null : selected.spec().sourceLine(location))
        .frames(judgement.frames())
        .assertion(judgement.assertion())
        .assertions(body == null ? 0 : body.assertions())
        .seed(seed)
        .durationMillis(durationMillis)
        .returnValue(body == null ? "" : body.returnValue())
        .log(attempt.bodyLog())
        .output(output)
        .syscalls(syscalls)
        .services(services)
        .diagnostics(diagnostics(test, judgement, seen, attempt))
        .faults(attempt.windows())
        .endedNanos(attempt.endedNanos())
        .restartedFor(attempt.restartedFor())
        .events(new KeptEvents(log.events()))
        .started(startedAtMillis)
        .build();
  }

  private static List<Diagnostic> diagnostics(
      TestCase test, Judgement judgement, Observations seen, Attempt attempt) {
    BodyOutcome body = seen.body();
    List<Diagnostic> diagnostics =
        new ArrayList<>(harmlessExits(attempt, judgement.verdict() == Verdict.PASS));
    for (Note note : attempt.log().notes()) {
      codeOf(note)
          .filter(code -> code != judgement.code())
          .ifPresent(
              code ->
                  diagnostics.add(
                      new Diagnostic(
                          levelOf(code),
                          code,
                          "service \"" + note.service() + "\": " + note.text(),
                          nextStep(code),
                          null)));
    }
    diagnostics.addAll(attempt.bodyWarnings());
    diagnostics.addAll(inertWindows(judgement, seen));
    leftHeld(test, judgement, seen).ifPresent(diagnostics::add);
    boolean silent = judgement.verdict() == Verdict.PASS && body != null && body.assertions() == 0;
    if (silent && denied(attempt.windows())) {
      diagnostics.add(
          new Diagnostic(
              Diagnostic.Level.WARNING,
              ErrorCode.FAULT_FIRED_BUT_SUCCESS,
              "calls were denied in " + test.name() + ", and it passed without an assertion",
              "say what the service must do about it with assert_eq(...) or assert_true(...)",
              test.location()));
    } else if (silent) {
      diagnostics.add(
          new Diagnostic(
              Diagnostic.Level.WARNING,
              ErrorCode.TEST_NO_ASSERTIONS,
              test.name() + " passed without evaluating an assertion",
              "say what must hold with assert_eq(...) or assert_true(...)",
              test.location()));
    }
    return diagnostics;
  }

  /** What did not get an answer may have waited for a call that the test itself held. */
  private static Optional<Diagnostic> leftHeld(
      TestCase test, Judgement judgement, Observations seen) {
    boolean explains =
        judgement.verdict() != Verdict.PASS && judgement.code() != ErrorCode.HOLD_LEFT;
    if (!explains || seen.held().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Diagnostic(
            Diagnostic.Level.WARNING,
            ErrorCode.HOLD_LEFT,
            "the test left " + seen.held(),
            "call release() with that tag before the test waits for what is held",
            test.location()));
  }

  /** A test that failed may have failed because its fault touched nothing. */
  private static List<Diagnostic> inertWindows(Judgement judgement, Observations seen) {
    // The first one is the reason of the verdict.
    int told = judgement.code() == ErrorCode.FAULT_NOT_FIRED ? 1 : 0;
    return seen.notFired().stream()
        .skip(told)
        .map(
            window ->
                new Diagnostic(
                    Diagnostic.Level.WARNING,
                    ErrorCode.FAULT_NOT_FIRED,
                    window.text(),
                    "",
                    window.location()))
        .toList();
  }

  /**
   * Exits that fail nothing are still told: allowed ones, those of services with a rule in force or
   * fired, and those between the end of a body that passed and the order to stop.
   */
  private static List<Diagnostic> harmlessExits(Attempt attempt, boolean passed) {
    EventLog log = attempt.log();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (InstanceExit exit : log.exitsBeforeStop()) {
      for (Instance instance : attempt.lives()) {
        boolean asked = exit.cause() != InstanceExit.Cause.SELF;
        boolean harmless = asked || passed || attempt.isExcused(instance);
        if (instance.id() == exit.instance() && harmless) {
          diagnostics.add(
              new Diagnostic(
                  Diagnostic.Level.INFO,
                  ErrorCode.SERVICE_CRASHED,
                  ExitTexts.duringTest(
                      instance.name(),
                      exit,
                      instance.readyNanos(),
                      log.lastLines(instance.name(), RunLimits.OUTPUT_LINES)),
                  "",
                  null));
        }
      }
    }
    return diagnostics;
  }

  private static boolean denied(List<WindowResult> windows) {
    return windows.stream()
        .flatMap(window -> window.rules().values().stream())
        .flatMap(List::stream)
        .anyMatch(result -> result.rule().action() == RuleAction.DENY && result.fires() > 0);
  }

  private static Optional<ErrorCode> codeOf(Note note) {
    return Arrays.stream(ErrorCode.values())
        .filter(code -> code.name().equals(note.code()))
        .findFirst();
  }

  private static Diagnostic.Level levelOf(ErrorCode code) {
    return code == ErrorCode.IO_URING_REFUSED ? Diagnostic.Level.INFO : Diagnostic.Level.WARNING;
  }

  private static String nextStep(ErrorCode code) {
    return switch (code) {
      case AMBIGUOUS_PORT ->
          "use the service's name instead of localhost, or name the one you mean in depends_on";
      case IO_URING_REFUSED -> "nothing to do; the program falls back to ordinary system calls";
      case DISK_FULL ->
          "write less in one test, put what is large on a named volume, or raise memory= where it is"
              + " set, half of which may be files";
      case OOM_KILLED ->
          "raise memory=, make it use less, or put large files on a named volume; look at what it"
              + " does behind the loss";
      case PID_LIMIT -> "find out why it has so many; a leak or a fork bomb ends like this";
      case FOLLOW_REFUSED ->
          "run the service without a debugger or tracer of its own, which keeps rules from its calls";
      default -> "";
    };
  }
}
