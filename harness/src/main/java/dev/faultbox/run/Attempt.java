package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Freshness;
import dev.faultbox.model.WindowResult;
import dev.faultbox.spec.BodyOutcome;
import dev.faultbox.spec.TestCase;
import dev.faultbox.trace.EventLog;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One test under way: fresh instances, body, drain, stop. Carried out once, by one thread; news of
 * the tracer and the timer of the body come from others.
 */
final class Attempt {
  private final RunContext run;
  private final SessionHistory history;
  private final TestCase test;
  private final CallSet calls;
  private final Session session;
  private final EventLog log;
  private final Guard guard = new Guard();
  private final Marks marks;
  private final InstanceStarter starter;
  private final Rest rest;
  private final TestFaults faults;
  private final Exits exits;
  private final List<String> restartedFor;
  private final long startedAt;
  private volatile @Nullable BodyDriver driver;
  private volatile @Nullable Restarts restarts;
  private long begunNanos;
  private @Nullable StartFailure startFailure;
  private @Nullable FailedHook failedHook;
  private volatile @Nullable BodyOutcome body;
  private @Nullable EnvironmentException trouble;
  private @Nullable String serviceExit;
  private @Nullable String gateLost;
  private final Set<String> replaced = new HashSet<>();

  /**
   * @param history of the session
   * @param calls what its instances intercept
   * @param session used by nothing else until {@link #carryOut} has returned
   * @param log empty
   * @param restartedFor what an attempt before this one lacked; empty for the first
   * @param startedAt milliseconds since the epoch
   */
  Attempt(
      RunContext run,
      SessionHistory history,
      TestCase test,
      CallSet calls,
      Session session,
      EventLog log,
      List<String> restartedFor,
      long startedAt) {
    this.run = requireNonNull(run, "run is null");
    this.history = requireNonNull(history, "history is null");
    this.test = requireNonNull(test, "test is null");
    this.calls = requireNonNull(calls, "calls is null");
    this.session = requireNonNull(session, "session is null");
    this.log = requireNonNull(log, "log is null");
    this.restartedFor = List.copyOf(restartedFor);
    this.startedAt = startedAt;
    this.marks = new Marks(session.tracer());
    this.rest = new Rest(session.tracer());
    this.faults =
        new TestFaults(
            session.tracer(),
            FaultTarget.of(session, calls),
            log,
            marks,
            run.options().seed(),
            history.ruleNumbers(),
            !restartedFor.isEmpty());
    this.starter =
        new InstanceStarter(
            session.tracer(),
            log,
            marks,
            // Addresses change when a container is replaced.
            service -> {
              session.used(service);
              return run.launches().apply(session, calls).apply(service);
            },
            history.instanceIds());
    this.exits = new Exits(log, starter, faults);
  }

  /** Runs the test. */
  Observations carryOut() throws InterruptedException {
    return carryOut(this::startAndRun);
  }

  /**
   * Brings one service into the state that all its instances start from afterwards. It succeeded
   * when the session has the snapshot; otherwise the observations say why not.
   */
  Observations takeSnapshot(ServiceContainer service) throws InterruptedException {
    return carryOut(() -> prepareState(service));
  }

  /** What an attempt does between the beginning of its events and their end. */
  @FunctionalInterface
  private interface Work {
    void run() throws StartFailure, InterruptedException;
  }

  private void startAndRun() throws StartFailure, InterruptedException {
    if (!restartedFor.isEmpty()) {
      var unused = marks.restarted(restartedFor);
    }
    session.snapshots().announce(marks);
    Set<String> used = takeOverKept();
    starter.startAll(session.services(), run.pool());
    sampleFreshness();
    BodyDriver bodyDriver = openBody();
    prepare(session.services(), used, bodyDriver);
    if (failedHook == null) {
      runBody(bodyDriver);
    }
  }

  private void prepareState(ServiceContainer wanted) throws StartFailure, InterruptedException {
    long begun = System.nanoTime();
    // Its container may have been replaced by now.
    ServiceContainer service = session.current(wanted.name());
    List<ServiceContainer> needed = ServiceHooks.withDependencies(service, session.services());
    Set<String> used = takeOverKept();
    starter.startAll(needed, run.pool());
    BodyDriver bodyDriver = openBody();
    prepare(needed, used, bodyDriver);
    if (failedHook != null) {
      return;
    }
    rest.await();
    Instance instance = starter.current(service.name());
    await(
        session.tracer().stopKeepingFiles(instance.id(), RunLimits.SNAPSHOT_GRACE),
        "end of " + service.name() + " for its snapshot",
        RunLimits.SNAPSHOT_GRACE.plus(RunLimits.STOP_REAP));
    Snapshots.requireCleanEnd(service, log.awaitExit(instance.id(), RunLimits.REQUEST));
    if (service.layered()) {
      await(session.tracer().snapshot(service.plan().number()), "snapshot of " + service.name());
    } else {
      session.save(service);
    }
    session.snapshots().taken(service, System.nanoTime() - begun);
  }

  /** The services whose instances of the attempt before are used on. */
  private Set<String> takeOverKept() {
    Set<String> used = new HashSet<>();
    for (Instance instance : session.kept().handOver(log)) {
      starter.takeOver(instance);
      used.add(instance.name());
    }
    return used;
  }

  private Observations carryOut(Work work) throws InterruptedException {
    Runnable onUser = () -> guard.interrupt(Guard.Cause.USER);
    guard.enter();
    run.interruption().onRequest(onUser);
    try {
      stopThoseOfOtherCalls();
      // That gates end which are replaced is no news of this test.
      Set<String> renewed = session.renewUsed();
      session.sink().prepare(log, this::onNews);
      await(session.tracer().begin(history.nextTest()), "start of the test");
      begunNanos = System.nanoTime();
      replaceLostSince(history.takePrevious(), renewed);
      work.run();
    } catch (StartFailure e) {
      startFailure = e;
    } catch (TracerLostException e) {
      // Also when it only does not answer: whatever it says later belongs to nothing.
      session.giveUp(e);
    } catch (EnvironmentException e) {
      trouble = e;
    } catch (InterruptedException e) {
      // The guard knows why.
    }
    Guard.Cause stopped = guard.leave();
    run.interruption().forget(onUser);
    finishBody();
    stop();
    return new Observations(
        stopped,
        session.sink().lostReason(),
        startFailure,
        failedHook,
        body,
        serviceExit,
        gateLost,
        trouble,
        noted(ErrorCode.FOREIGN_ABI),
        new Losses(log.unkept(), log.unseen(), noted(ErrorCode.FOLLOW_REFUSED)),
        noted(ErrorCode.COUNT_UNCERTAIN),
        notFired(),
        faults.held(),
        run.options().bodyTimeout(),
        run.options().longer());
  }

  /** The first note of a code. */
  private @Nullable String noted(ErrorCode code) {
    return log.notes().stream()
        .filter(note -> note.code().equals(code.name()))
        .map(note -> "service \"" + note.service() + "\": " + note.text())
        .findFirst()
        .orElse(null);
  }

  private void sampleFreshness() {
    if (history.lastStopNanos() != 0) {
      run.timings()
          .sample(
              "stop order of the old instance to healthy new",
              System.nanoTime() - history.lastStopNanos());
    }
  }

  private BodyDriver openBody() {
    Map<String, ServiceReach> reaches = new HashMap<>();
    for (String name : starter.ready().keySet()) {
      reaches.put(name, new ServiceReach(() -> starter.current(name), log));
    }
    Processes processes = new Processes(session.tracer(), log, marks, starter);
    Restarts again = new Restarts(faults, log, processes, starter, session.tracer(), run.pool());
    restarts = again;
    BodyDriver bodyDriver =
        new BodyDriver(
            reaches, marks, session.tracer(), log, faults, processes, rest, again, startedAt);
    driver = bodyDriver;
    // A service may have exited while others were being started; no further news will come.
    onNews();
    return bodyDriver;
  }

  private void prepare(List<ServiceContainer> services, Set<String> used, BodyDriver bodyDriver) {
    if (services.stream().noneMatch(Attempt::hasHook)) {
      return;
    }
    ScheduledFuture<?> timer = timer(RunLimits.START);
    try {
      failedHook =
          new ServiceHooks(run.spec(), marks)
              .prepare(services, used, session.snapshots()::has, bodyDriver);
    } finally {
      timer.cancel(false);
      startFailure = bodyDriver.startFailure();
    }
  }

  private static boolean hasHook(ServiceContainer service) {
    Freshness freshness = service.plan().spec().freshness();
    return freshness.seed() || freshness.reset();
  }

  private ScheduledFuture<?> timer(Duration budget) {
    return run.clock()
        .schedule(
            () -> guard.interrupt(Guard.Cause.TIMEOUT), budget.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void runBody(BodyDriver bodyDriver) {
    ScheduledFuture<?> timer = timer(run.options().bodyTimeout());
    try {
      body = run.spec().run(test, bodyDriver);
    } finally {
      bodyDriver.ending();
      timer.cancel(false);
      startFailure = bodyDriver.startFailure();
    }
  }

  private List<NotFired> notFired() {
    List<NotFired> windows = new ArrayList<>();
    for (WindowResult window : windows()) {
      String text = FaultTexts.notFired(window, log.events());
      if (text != null) {
        windows.add(new NotFired(text, window.window().location()));
      }
    }
    return windows;
  }

  /**
   * Everything decided so far is in the log when this returns, what follows is teardown, and the
   * exits are judged. Behind the guard: news of an exit must not stop what finds out about it.
   */
  private void finishBody() throws InterruptedException {
    if (!session.usable()) {
      return;
    }
    try {
      BodyDriver done = driver;
      EnvironmentException lost = done == null ? null : done.lost();
      if (lost != null) {
        throw lost;
      }
      if (done != null) {
        exits.awaitNews(done.unanswered());
      }
      Restarts again = restarts;
      StartFailure notAgain = again == null ? null : again.close();
      if (startFailure == null) {
        startFailure = notAgain;
      }
      if (body != null && body.end() != BodyOutcome.End.INTERRUPTED) {
        rest.await();
      }
      faults.removeAll();
      log.endBody(session.tracer().awaitDrain(RunLimits.DRAIN, "events of the test"));
      serviceExit = driver == null ? null : exits.unasked();
    } catch (TracerLostException e) {
      session.giveUp(e);
    } catch (EnvironmentException e) {
      if (trouble == null) {
        trouble = e;
      }
    }
  }

  boolean isExcused(Instance instance) {
    return exits.isExcused(instance);
  }

  /** Keywords of a window that could not be put in force. */
  List<String> missing() {
    return List.copyOf(faults.missing());
  }

  Set<String> missingFamilies() {
    return faults.missingFamilies();
  }

  List<String> restartedFor() {
    return restartedFor;
  }

  /** The windows, with numbers of events instead of the tracer's. */
  List<WindowResult> windows() {
    return faults.results().stream()
        .map(
            window ->
                new WindowResult(
                    window.window(),
                    window.rules(),
                    log.numberOf(window.fromSeq()),
                    log.numberOf(window.toSeq()),
                    window.openAtEnd()))
        .toList();
  }

  /** When the body ended, in the time of the events; -1 when none was begun. */
  long endedNanos() {
    BodyDriver done = driver;
    long ended = done == null ? 0 : done.endedNanos();
    return ended == 0 ? -1 : ended - begunNanos;
  }

  /** What is waited for at this moment; empty for nothing special. Any thread. */
  String waitsFor() {
    BodyDriver current = driver;
    String starting = starter.waitsFor();
    return current == null || !starting.isEmpty() ? starting : current.doing();
  }

  EventLog log() {
    return log;
  }

  private void stop() throws InterruptedException {
    if (!session.usable()) {
      return;
    }
    // What is lost from here on is no part of the test; the next one gets a new container.
    gateLost = exits.lostGate();
    history.stopping(System.nanoTime());
    Map<String, Integer> ending = starter.begun();
    if (faults.missing().isEmpty()) {
      // After a wider set was asked for all must be started anew with it.
      session.kept().keep(starter, log, calls, session.tracer()).forEach(ending::remove);
    }
    Set<String> stuck =
        Instances.stop(
            session.tracer(),
            ending,
            (service, nanos) -> run.timings().sample("stop order to the end of " + service, nanos));
    stuck.addAll(log.lostGates().keySet());
    if (!run.interruption().isRequested()) {
      replace(stuck);
    }
  }

  private void stopThoseOfOtherCalls() throws InterruptedException {
    Map<String, Integer> others = session.kept().takeOthers(calls);
    replace(Instances.stop(session.tracer(), others));
  }

  /** Between two tests nobody notices that a container is gone; the next one needs it. */
  private void replaceLostSince(@Nullable Attempt before, Set<String> renewed)
      throws InterruptedException {
    if (before != null && before.session == session) {
      Set<String> lost = before.lostContainers();
      lost.removeAll(renewed);
      replace(lost);
    }
  }

  /** Services whose container was lost during the test or behind it and not replaced since. */
  Set<String> lostContainers() {
    Set<String> lost = new HashSet<>(log.lostGates().keySet());
    lost.removeAll(replaced);
    return lost;
  }

  private void replace(Set<String> names) throws InterruptedException {
    if (!session.usable()) {
      return;
    }
    List<ServiceContainer> lost =
        session.services().stream().filter(service -> names.contains(service.name())).toList();
    try {
      session.replace(lost.stream().map(service -> service.plan().number()).toList());
      lost.forEach(service -> replaced.add(service.name()));
    } catch (EnvironmentException e) {
      if (trouble == null) {
        trouble = e;
      }
    }
  }

  /** Called on the tracer's reader thread after each batch of events. */
  private void onNews() {
    if (session.sink().lostReason() != null) {
      guard.interrupt(Guard.Cause.TRACER_LOST);
      return;
    }
    if (!log.lostGates().isEmpty()) {
      guard.interrupt(Guard.Cause.GATE_LOST);
      return;
    }
    Restarts again = restarts;
    if (again != null) {
      again.onNews();
    }
    if (body == null && driver != null && exits.unasked() != null) {
      guard.interrupt(Guard.Cause.SERVICE_EXITED);
    }
  }

  List<String> bodyLog() {
    return driver == null ? List.of() : driver.log();
  }

  List<Diagnostic> bodyWarnings() {
    return driver == null ? List.of() : driver.warnings();
  }

  Map<String, Instance> ready() {
    return starter.ready();
  }

  List<Instance> lives() {
    return starter.lives();
  }

  private <T> T await(CompletableFuture<T> answer, String what) throws InterruptedException {
    return await(answer, what, RunLimits.REQUEST);
  }

  private <T> T await(CompletableFuture<T> answer, String what, Duration timeout)
      throws InterruptedException {
    return TracerClient.await(answer, timeout, what);
  }
}
