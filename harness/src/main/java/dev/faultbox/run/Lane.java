package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.Timings;
import org.jspecify.annotations.Nullable;

/**
 * One lane of a run: a session of its own, in which it carries out one test after the other until
 * none is left. A session that is lost costs the test under way its verdict, and is replaced for
 * the next one. Carried out by one thread.
 */
final class Lane {
  private final RunContext run;
  private final Lanes lanes;
  private final TestQueue queue;
  private final TestRunner runner;
  private final boolean first;
  private final Guard guard = new Guard();
  private volatile @Nullable Session session;
  private volatile @Nullable EnvironmentException engineLoss;

  /**
   * @param first whether the user waits for its containers; the others start behind them
   */
  Lane(RunContext run, Lanes lanes, TestQueue queue, boolean first) {
    this.run = requireNonNull(run, "run is null");
    this.lanes = requireNonNull(lanes, "lanes is null");
    this.queue = requireNonNull(queue, "queue is null");
    this.runner = new TestRunner(run);
    this.first = first;
  }

  /**
   * Works until no test is left or the user wants to stop; its containers are removed then.
   *
   * @throws RuntimeException for what ended the lane before
   */
  void work() throws InterruptedException {
    Runnable onUser = () -> guard.interrupt(Guard.Cause.USER);
    run.interruption().onRequest(onUser);
    try {
      if (first || queue.hasWaiting()) {
        start(first ? "containers" : "containers of another lane", first);
        lanes.isUp();
        carryOutTests();
      }
    } finally {
      guard.leave();
      run.interruption().forget(onUser);
      queue.leave();
      close();
    }
  }

  private void carryOutTests() throws InterruptedException {
    Turn turn = queue.take();
    boolean timed = first;
    while (turn != null) {
      Session current = requireNonNull(session);
      if (!current.usable()) {
        current = restart(current, turn);
      }
      if (timed) {
        timed = false;
        try (Timings.Running phase = run.timings().begin("first test")) {
          runner.run(turn, current);
        }
      } else {
        runner.run(turn, current);
      }
      if (!current.usable()) {
        requireEngine();
      }
      turn = queue.take();
    }
    lanes.isIdle();
  }

  private Session restart(Session lost, Turn turn) throws InterruptedException {
    try {
      lost.close();
      return start("containers again", true);
    } catch (RuntimeException | InterruptedException e) {
      turn.giveBack();
      throw e;
    }
  }

  private Session start(String phaseName, boolean told) throws InterruptedException {
    enterGuard();
    try (Timings.Running phase = run.timings().begin(phaseName)) {
      Session started = lanes.startSession(told);
      if (!first) {
        started.snapshots().keepFirstQuiet();
      }
      session = started;
      EnvironmentException loss = engineLoss;
      if (loss != null) {
        started.giveUp(loss);
      }
      return started;
    } finally {
      guard.leave();
    }
  }

  private void enterGuard() throws InterruptedException {
    guard.enter();
    if (run.interruption().isRequested()) {
      // The wish came while the guard was open and has stopped nobody.
      guard.leave();
      throw new InterruptedException("the user wants to stop");
    }
  }

  /** A lost tracer may mean a lost engine, which ends the run with a different exit code. */
  private void requireEngine() throws InterruptedException {
    enterGuard();
    try {
      lanes.requireEngine();
    } finally {
      guard.leave();
    }
  }

  /** The test under way ends without a verdict. Safe for any thread. */
  void giveUp(EnvironmentException reason) {
    engineLoss = reason;
    Session current = session;
    if (current != null) {
      current.giveUp(reason);
    }
  }

  /** Ends the start of containers that no test is left for. Safe for any thread. */
  void endStart() {
    guard.interrupt(Guard.Cause.NO_TEST_LEFT);
  }

  private void close() {
    Session open = session;
    session = null;
    if (open != null) {
      lanes.endSession(open);
    }
  }
}
