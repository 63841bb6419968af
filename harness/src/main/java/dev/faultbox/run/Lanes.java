package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a run, which carry out its tests side by side. The first one starts at once, the
 * others when it is up, so that nothing makes the first test wait. A lane that cannot go on leaves
 * its tests to the others; only when none is left, or the engine is gone, does the run end. Used
 * once.
 */
final class Lanes {
  private final RunContext run;
  private final Sessions sessions;
  private final Fleet fleet;
  private final Groundwork ground;
  private final TestQueue queue;
  private final int wanted;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Future<?>> work = new ArrayList<>();
  private final List<FaultboxException> lost = new ArrayList<>();
  private @Nullable RuntimeException fatal;
  private Timings.@Nullable Running tests;

  /**
   * @param wanted lanes at most
   */
  Lanes(
      RunContext run,
      Sessions sessions,
      Fleet fleet,
      Groundwork ground,
      TestQueue queue,
      int wanted) {
    this.run = requireNonNull(run, "run is null");
    this.sessions = requireNonNull(sessions, "sessions is null");
    this.fleet = requireNonNull(fleet, "fleet is null");
    this.ground = requireNonNull(ground, "ground is null");
    this.queue = requireNonNull(queue, "queue is null");
    this.wanted = wanted;
  }

  /**
   * Carries out the tests; when it returns, everything the lanes had on the engine is removed.
   *
   * @param listener told of everything, on the calling thread
   * @throws RuntimeException for what ended the run before all tests had run
   */
  void carryOut(RunListener listener) throws InterruptedException {
    Runnable onUser = queue::close;
    run.interruption().onRequest(onUser);
    begin(true);
    try {
      queue.tell(listener);
    } catch (RuntimeException | InterruptedException e) {
      queue.close();
      giveUp(new EnvironmentException(ErrorCode.TRACER_LOST, "the run cannot be reported"));
      throw e;
    } finally {
      run.interruption().forget(onUser);
      end(listener);
    }
    requireOutcome();
  }

  private synchronized void begin(boolean first) {
    Lane lane = new Lane(run, this, queue, first);
    lanes.add(lane);
    queue.enter();
    work.add(run.pool().submit(() -> carryOut(lane)));
  }

  private void carryOut(Lane lane) {
    try {
      lane.work();
    } catch (InterruptedException e) {
      // The user's wish, or nothing was left to do.
    } catch (FaultboxException e) {
      lose(e);
    } catch (RuntimeException e) {
      endRun(e);
    }
  }

  /** The user is told at once: from now on the run is slower than was asked for. */
  private void lose(FaultboxException reason) {
    synchronized (this) {
      lost.add(reason);
      if (fatal != null || lost.size() == lanes.size()) {
        return;
      }
    }
    queue.notice(listener -> listener.warned(left(reason)));
  }

  private static Diagnostic left(FaultboxException reason) {
    return new Diagnostic(
        Diagnostic.Level.WARNING,
        reason.code(),
        "a lane could not start its containers, the others run its tests: " + reason.getMessage(),
        "use fewer --jobs when the engine has no room for so many containers",
        null);
  }

  /**
   * @param told whether the user is told what is waited for
   */
  Session startSession(boolean told) throws InterruptedException {
    if (told) {
      String names =
          String.join("", fleet.services().stream().map(service -> ", " + service.name()).toList());
      queue.notice(listener -> listener.progress("starting containers: tracer" + names));
    }
    Session started = sessions.take(run.selected().path(), fleet);
    for (Diagnostic warning : fleet.news()) {
      queue.notice(listener -> listener.warned(warning));
    }
    return started;
  }

  /** A lane needs its session no more. Safe for any thread. */
  void endSession(Session session) {
    sessions.giveBack(run.selected().path(), fleet, session);
  }

  /** The containers of a lane are there. */
  void isUp() {
    synchronized (this) {
      if (tests != null) {
        return;
      }
      tests = run.timings().begin("all tests");
    }
    ground.watchEngine(this::giveUp);
    for (int more = 1; more < wanted; more++) {
      begin(false);
    }
  }

  /** A lane has nothing more to do. */
  synchronized void isIdle() {
    if (queue.isDone()) {
      lanes.forEach(Lane::endStart);
    }
  }

  /**
   * @throws EnvironmentException when the engine does not answer, which ends the run
   */
  void requireEngine() {
    try {
      ground.requireEngine();
    } catch (FaultboxException e) {
      endRun(e);
      throw e;
    }
  }

  private void endRun(RuntimeException reason) {
    queue.close();
    synchronized (this) {
      if (fatal == null) {
        fatal = reason;
      }
    }
  }

  /** No test under way gets a verdict. */
  private synchronized void giveUp(EnvironmentException reason) {
    lanes.forEach(lane -> lane.giveUp(reason));
  }

  private void end(RunListener listener) {
    List<Future<?>> ending;
    Timings.@Nullable Running carriedOut;
    synchronized (this) {
      ending = List.copyOf(work);
      carriedOut = tests;
    }
    if (carriedOut == null) {
      settle(ending);
      fleet.end();
      return;
    }
    carriedOut.close();
    try (Timings.Running phase = run.timings().begin("removal of containers")) {
      if (!sessions.keep()) {
        listener.progress("removing containers");
      }
      settle(ending);
      fleet.end();
    }
  }

  /** Without the lock, which a lane needs to say how it ended. */
  private static void settle(List<Future<?>> ending) {
    ending.forEach(lane -> Futures.settle(lane, RunLimits.CONTAINERS));
  }

  private synchronized void requireOutcome() {
    if (fatal != null) {
      throw fatal;
    }
    if (queue.isDone() || run.interruption().isRequested()) {
      return;
    }
    throw lost.isEmpty()
        ? new IllegalStateException("the lanes have ended before the tests")
        : lost.get(0);
  }

  /** Lanes that others have made up for. */
  synchronized List<Diagnostic> diagnostics() {
    return lost.stream().map(Lanes::left).toList();
  }
}
