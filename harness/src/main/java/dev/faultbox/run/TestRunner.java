package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.TestResult;
import dev.faultbox.spec.TestCase;
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
  private final LaneHistory lane = new LaneHistory();

  TestRunner(RunContext run) {
    this.run = requireNonNull(run, "run is null");
  }

  /** Runs one test to its verdict. Never throws for what happens to the test. */
  TestResult run(TestCase test, Session session) throws InterruptedException {
    long startedAt = System.currentTimeMillis();
    long startNanos = System.nanoTime();
    Attempt attempt = attempt(test, session, List.of(), startedAt);
    Observations seen = attempt.carryOut();
    lane.ended(attempt);
    List<String> restartedFor = attempt.missing();
    if (!restartedFor.isEmpty() && session.usable() && !run.interruption().isRequested()) {
      run.calls().widen(attempt.missingFamilies());
      startedAt = System.currentTimeMillis();
      attempt = attempt(test, session, restartedFor, startedAt);
      seen = attempt.carryOut();
      lane.ended(attempt);
    }
    Judgement judgement = Judge.judge(seen, test.location());
    return TestResults.build(
        test,
        judgement,
        seen,
        session,
        attempt,
        run.options().seed(),
        startedAt,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
  }

  private Attempt attempt(
      TestCase test, Session session, List<String> restartedFor, long startedAt) {
    EventLog log =
        new EventLog(traced(session), run.syscalls(), session.tracer().welcome().machine());
    if (run.options().verbose()) {
      log.onLine(run.listener()::serviceOutput);
    }
    return new Attempt(run, lane, test, session, log, restartedFor, startedAt);
  }

  private static List<TracedService> traced(Session session) {
    return session.services().stream().map(service -> service.plan().traced()).toList();
  }
}
