package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Activities;
import dev.faultbox.model.TestResult;
import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.TracedService;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Carries out the tests of one lane one after the other: an attempt, a second one with a wider
 * filter where a rule needs it, and the verdict. Used by one thread.
 */
final class TestRunner {
  private final RunContext run;

  TestRunner(RunContext run) {
    this.run = requireNonNull(run, "run is null");
  }

  /**
   * Runs one test to its verdict and hands the result in. Never throws for what happens to the
   * test.
   */
  TestResult run(Turn turn, Session session) throws InterruptedException {
    turn.begin();
    try (Activities.Activity activity = run.activities().begin(turn.test().name())) {
      return run(turn, session, activity);
    }
  }

  private TestResult run(Turn turn, Session session, Activities.Activity activity)
      throws InterruptedException {
    long startedAt = System.currentTimeMillis();
    long startNanos = System.nanoTime();
    for (ServiceContainer service : ServiceHooks.inOrder(session.services())) {
      if (session.snapshots().missing(service)) {
        Attempt preparing = attempt(turn, turn.calls(), session, List.of(), startedAt);
        activity.detail(preparing::waitsFor);
        Observations seen = preparing.takeSnapshot(service);
        session.history().ended(preparing);
        if (session.snapshots().missing(service)) {
          return finish(turn, seen, session, preparing, startedAt, startNanos);
        }
        startedAt = System.currentTimeMillis();
        startNanos = System.nanoTime();
      }
    }
    Attempt attempt = attempt(turn, turn.calls(), session, List.of(), startedAt);
    activity.detail(attempt::waitsFor);
    Observations seen = attempt.carryOut();
    session.history().ended(attempt);
    List<String> restartedFor = attempt.missing();
    if (!restartedFor.isEmpty() && session.usable() && !run.interruption().isRequested()) {
      turn.widen(attempt.missingFamilies());
      CallSet wider = turn.calls().with(attempt.missingFamilies());
      startedAt = System.currentTimeMillis();
      attempt = attempt(turn, wider, session, restartedFor, startedAt);
      activity.detail(attempt::waitsFor);
      seen = attempt.carryOut();
      session.history().ended(attempt);
    }
    return finish(turn, seen, session, attempt, startedAt, startNanos);
  }

  private TestResult finish(
      Turn turn,
      Observations seen,
      Session session,
      Attempt attempt,
      long startedAt,
      long startNanos) {
    TestResult result =
        TestResults.build(
            run.selected(),
            turn.test(),
            Judge.judge(seen, turn.test().location()),
            seen,
            session,
            attempt,
            run.options().seed(),
            startedAt,
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    turn.finish(result, attempt.log().bytes());
    return result;
  }

  private Attempt attempt(
      Turn turn, CallSet calls, Session session, List<String> restartedFor, long startedAt) {
    EventLog log =
        new EventLog(traced(session), run.syscalls(), session.tracer().welcome().machine());
    if (run.options().verbose()) {
      log.onLine(turn::output);
    }
    return new Attempt(
        run, session.history(), turn.test(), calls, session, log, restartedFor, startedAt);
  }

  private static List<TracedService> traced(Session session) {
    return session.services().stream().map(service -> service.plan().traced()).toList();
  }
}
