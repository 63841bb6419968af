package dev.faultbox.run;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Verdict;
import dev.faultbox.spec.BodyOutcome;

/**
 * Turns what was seen into a verdict. The order of the checks is the precedence of the language
 * reference (4.3): interrupted, tracer lost, body error, service exit, body failure, timeout,
 * events dropped, count uncertain, never fired, pass.
 */
final class Judge {
  private Judge() {}

  static Judgement judge(Observations seen, SourceLocation declared) {
    if (seen.stopped() == Guard.Cause.USER) {
      return Judgement.of(Verdict.ERROR, "interrupted", null, "the run was interrupted", declared);
    }
    if (seen.tracerLost() != null && seen.tracerLost().code() == ErrorCode.ENGINE_UNAVAILABLE) {
      return Judgement.of(
          Verdict.ERROR,
          "setup",
          ErrorCode.ENGINE_UNAVAILABLE,
          "the engine was lost during the test: " + seen.tracerLost().getMessage(),
          declared);
    }
    if (seen.tracerLost() != null) {
      return Judgement.of(
          Verdict.ERROR,
          "tracer",
          ErrorCode.TRACER_LOST,
          "the tracer was lost during the test, nothing it says can be trusted: "
              + seen.tracerLost().getMessage(),
          declared);
    }
    if (seen.gateLost() != null) {
      return Judgement.of(
          Verdict.ERROR, "tracer", ErrorCode.TRACER_LOST, seen.gateLost(), declared);
    }
    if (seen.trouble() != null) {
      return Judgement.of(
          Verdict.ERROR, "setup", seen.trouble().code(), seen.trouble().getMessage(), declared);
    }
    if (seen.foreignAbi() != null) {
      return Judgement.of(
          Verdict.ERROR,
          "setup",
          ErrorCode.FOREIGN_ABI,
          seen.foreignAbi() + "; build the program for 64 bit",
          declared);
    }
    StartFailure start = seen.startFailure();
    if (start != null) {
      SourceLocation at = start.location();
      return Judgement.of(
          Verdict.FAIL, "service_start", start.code(), start.text(), at == null ? declared : at);
    }
    FailedHook hook = seen.failedHook();
    if (hook != null && seen.serviceExit() == null) {
      BodyOutcome outcome = hook.outcome();
      return new Judgement(
          Verdict.ERROR,
          "setup",
          outcome.code(),
          hook.text(),
          outcome.location() == null ? declared : outcome.location(),
          outcome.frames(),
          outcome.assertion());
    }
    BodyOutcome body = hook == null ? seen.body() : hook.outcome();
    if (body == null) {
      return Judgement.of(
          Verdict.ERROR, "setup", null, "the test body was never started", declared);
    }
    if (body.end() == BodyOutcome.End.ERROR) {
      return of(Verdict.ERROR, "evaluation", body, declared);
    }
    if (seen.serviceExit() != null) {
      return Judgement.of(
          Verdict.FAIL,
          "service_exited",
          ErrorCode.SERVICE_EXITED,
          seen.serviceExit(),
          body.location() == null ? declared : body.location());
    }
    return ofBody(seen, body, declared);
  }

  private static Judgement ofBody(Observations seen, BodyOutcome body, SourceLocation declared) {
    return switch (body.end()) {
      case ASSERTION, FAILED -> of(Verdict.FAIL, "assertion", body, declared);
      case STEP -> of(Verdict.FAIL, "step", body, declared);
      case ERROR -> of(Verdict.ERROR, "evaluation", body, declared);
      case INTERRUPTED -> timeout(seen, body, declared);
      case RETURNED -> ofReturned(seen, declared);
    };
  }

  private static Judgement timeout(Observations seen, BodyOutcome body, SourceLocation declared) {
    String text = "the test body did not end within " + Durations.seconds(seen.bodyTimeout());
    boolean held = !seen.held().isEmpty();
    return new Judgement(
        Verdict.INCONCLUSIVE,
        "timeout",
        held ? ErrorCode.HOLD_LEFT : null,
        held
            ? text
                + " and left "
                + seen.held()
                + "; call release() before the body waits for what is held"
            : text
                + "; nothing was violated until then. Make it shorter, or give it longer with "
                + seen.longer(),
        body.location() == null ? declared : body.location(),
        body.frames(),
        null);
  }

  private static Judgement ofReturned(Observations seen, SourceLocation declared) {
    if (seen.losses().any()) {
      return Judgement.of(
          Verdict.INCONCLUSIVE, "tracer", ErrorCode.EVENTS_DROPPED, seen.losses().text(), declared);
    }
    if (seen.countUncertain() != null) {
      return Judgement.of(
          Verdict.INCONCLUSIVE,
          "tracer",
          ErrorCode.COUNT_UNCERTAIN,
          seen.countUncertain()
              + "; rules may have counted a call twice, or once too few. Run the test again, or send"
              + " the service fewer signals",
          declared);
    }
    if (seen.notFired().isEmpty()) {
      return Judgement.PASS;
    }
    NotFired first = seen.notFired().get(0);
    return Judgement.of(
        Verdict.INCONCLUSIVE,
        "fault_not_fired",
        ErrorCode.FAULT_NOT_FIRED,
        first.text(),
        first.location());
  }

  private static Judgement of(
      Verdict verdict, String failureType, BodyOutcome body, SourceLocation declared) {
    return new Judgement(
        verdict,
        failureType,
        body.code(),
        body.reason().isEmpty() ? "fail() was called without saying why" : body.reason(),
        body.location() == null ? declared : body.location(),
        body.frames(),
        body.assertion());
  }
}
