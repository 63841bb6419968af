package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Timings;
import dev.faultbox.model.WindowResult;
import dev.faultbox.spec.BodyOutcome;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.TestCase;
import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.InstanceExit;
import dev.faultbox.trace.TracedService;
import dev.faultbox.tracer.LaunchSpec;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries out tests one after the other in a session: fresh instances, body, drain, stop, verdict.
 * Used by one thread.
 */
final class TestRunner {
  private final LoadedSpec spec;
  private final RunOptions options;
  private final ExecutorService pool;
  private final ScheduledExecutorService clock;
  private final Interruption interruption;
  private final SyscallTable syscalls;
  private final CallSet calls;
  private final RuleNumbers ruleNumbers = new RuleNumbers();
  private final Function<Session, Function<ServiceContainer, LaunchSpec>> launches;
  private final RunListener listener;
  private final Timings timings;
  private final AtomicInteger instanceIds = new AtomicInteger();
  private int testNumber;
  private long lastStopNanos;
  private @Nullable Attempt previous;

  TestRunner(
      LoadedSpec spec,
      RunOptions options,
      ExecutorService pool,
      ScheduledExecutorService clock,
      Interruption interruption,
      SyscallTable syscalls,
      CallSet calls,
      Function<Session, Function<ServiceContainer, LaunchSpec>> launches,
      RunListener listener,
      Timings timings) {
    this.spec = requireNonNull(spec, "spec is null");
    this.options = requireNonNull(options, "options is null");
    this.pool = requireNonNull(pool, "pool is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.interruption = requireNonNull(interruption, "interruption is null");
    this.syscalls = requireNonNull(syscalls, "syscalls is null");
    this.calls = requireNonNull(calls, "calls is null");
    this.launches = requireNonNull(launches, "launches is null");
    this.listener = requireNonNull(listener, "listener is null");
    this.timings = requireNonNull(timings, "timings is null");
  }

  /** Runs one test to its verdict. Never throws for what happens to the test. */
  TestResult run(TestCase test, Session session) throws InterruptedException {
    long startedAt = System.currentTimeMillis();
    long startNanos = System.nanoTime();
    Attempt attempt = attempt(test, session, List.of(), startedAt);
    Observations seen = attempt.carryOut();
    previous = attempt;
    List<String> restartedFor = attempt.missing();
    if (!restartedFor.isEmpty() && session.usable() && !interruption.isRequested()) {
      calls.widen(attempt.missingFamilies());
      startedAt = System.currentTimeMillis();
      attempt = attempt(test, session, restartedFor, startedAt);
      seen = attempt.carryOut();
      previous = attempt;
    }
    Judgement judgement = Judge.judge(seen, test.location());
    return TestResults.build(
        test,
        judgement,
        seen,
        session,
        attempt,
        options.seed(),
        startedAt,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
  }

  private Attempt attempt(
      TestCase test, Session session, List<String> restartedFor, long startedAt) {
    EventLog log = new EventLog(traced(session), syscalls, session.tracer().welcome().machine());
    if (options.verbose()) {
      log.onLine(listener::serviceOutput);
    }
    return new Attempt(test, session, log, restartedFor, startedAt);
  }

  private static long now() {
    return System.nanoTime();
  }

  private static List<TracedService> traced(Session session) {
    return session.services().stream()
        .map(service -> TracedService.binary(service.name(), service.plan().image()))
        .toList();
  }

  /** One test under way. */
  final class Attempt {
    private final TestCase test;
    private final Session session;
    private final EventLog log;
    private final Guard guard = new Guard();
    private final Marks marks;
    private final InstanceStarter starter;
    private final Rest rest;
    private final TestFaults faults;
    private final List<String> restartedFor;
    private final long startedAt;
    private final Map<Integer, Boolean> exits = new LinkedHashMap<>();
    private volatile @Nullable BodyDriver driver;
    private volatile @Nullable Restarts restarts;
    private @Nullable StartFailure startFailure;
    private volatile @Nullable BodyOutcome body;
    private @Nullable EnvironmentException trouble;
    private @Nullable String serviceExit;
    private @Nullable String gateLost;
    private final Set<String> replaced = new HashSet<>();

    Attempt(
        TestCase test, Session session, EventLog log, List<String> restartedFor, long startedAt) {
      this.test = test;
      this.session = session;
      this.log = log;
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
              options.seed(),
              ruleNumbers,
              !restartedFor.isEmpty());
      this.starter =
          new InstanceStarter(session.tracer(), log, marks, launches.apply(session), instanceIds);
    }

    Observations carryOut() throws InterruptedException {
      Runnable onUser = () -> guard.interrupt(Guard.Cause.USER);
      session.sink().prepare(log, this::onNews);
      guard.enter();
      interruption.onRequest(onUser);
      try {
        await(session.tracer().begin(++testNumber), "start of the test");
        replaceLostSince(previous);
        previous = null;
        if (!restartedFor.isEmpty()) {
          var unused = marks.restarted(restartedFor);
        }
        starter.startAll(session.services(), pool);
        sampleFreshness();
        runBody();
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
      interruption.forget(onUser);
      finishBody();
      stop();
      return new Observations(
          stopped,
          session.sink().lostReason(),
          startFailure,
          body,
          serviceExit,
          gateLost,
          trouble,
          noted(ErrorCode.FOREIGN_ABI),
          log.dropped(),
          noted(ErrorCode.COUNT_UNCERTAIN),
          notFired(),
          faults.held(),
          options.bodyTimeout());
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
      if (lastStopNanos != 0) {
        timings.sample("stop order of the old instance to healthy new", now() - lastStopNanos);
      }
    }

    private void runBody() {
      Map<String, ServiceReach> reaches = new HashMap<>();
      for (String name : starter.ready().keySet()) {
        reaches.put(name, new ServiceReach(() -> starter.current(name), log));
      }
      Processes processes = new Processes(session.tracer(), log, marks, starter);
      Restarts again = new Restarts(faults, log, processes, starter, session.tracer(), pool);
      restarts = again;
      BodyDriver bodyDriver =
          new BodyDriver(
              reaches, marks, session.tracer(), log, faults, processes, rest, again, startedAt);
      driver = bodyDriver;
      // A service may have exited while others were being started; no further news will come.
      onNews();
      Duration budget = options.bodyTimeout();
      ScheduledFuture<?> timer =
          clock.schedule(
              () -> guard.interrupt(Guard.Cause.TIMEOUT), budget.toNanos(), TimeUnit.NANOSECONDS);
      try {
        body = spec.run(test, bodyDriver);
      } finally {
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
        awaitNewsOfExit();
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
        serviceExit = body == null ? null : unaskedExit();
      } catch (TracerLostException e) {
        session.giveUp(e);
      } catch (EnvironmentException e) {
        if (trouble == null) {
          trouble = e;
        }
      }
    }

    private void awaitNewsOfExit() throws InterruptedException {
      BodyDriver done = driver;
      Set<String> unanswered = done == null ? Set.of() : done.unanswered();
      for (String name : unanswered) {
        Instance instance = starter.ready().get(name);
        if (instance != null) {
          var unused = log.awaitExit(instance.id(), RunLimits.EXIT_NEWS);
        }
      }
    }

    private @Nullable String unaskedExit() {
      for (InstanceExit exit : log.unaskedExits()) {
        for (Instance instance : starter.lives()) {
          if (instance.id() == exit.instance() && !isExcused(instance)) {
            return ExitTexts.duringTest(
                instance.name(),
                exit,
                instance.readyNanos(),
                log.lastLines(instance.name(), RunLimits.OUTPUT_LINES));
          }
        }
      }
      return null;
    }

    /** Decided when the exit is first seen: a window that ends later still explains it. */
    boolean isExcused(Instance instance) {
      synchronized (exits) {
        return exits.computeIfAbsent(
            instance.id(),
            id ->
                instance.container().plan().spec().allowExit()
                    || faults.explainsExit(instance.name()));
      }
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
                      log.numberOf(window.toSeq())))
          .toList();
    }

    EventLog log() {
      return log;
    }

    private @Nullable String lostGate() {
      Map<String, String> lost = log.lostGates();
      return lost.isEmpty()
          ? null
          : "the container of service \""
              + lost.keySet().iterator().next()
              + "\" is gone ("
              + lost.values().iterator().next()
              + "); something outside this run removed it or the engine stopped it; look for"
              + " clean-up jobs on this engine, and at its log";
    }

    private void stop() throws InterruptedException {
      if (!session.usable()) {
        return;
      }
      // What is lost from here on is no part of the test; the next one gets a new container.
      gateLost = lostGate();
      lastStopNanos = now();
      Set<String> stuck = Instances.stop(session.tracer(), starter.begun());
      stuck.addAll(log.lostGates().keySet());
      if (!interruption.isRequested()) {
        replace(stuck);
      }
    }

    /** Between two tests nobody notices that a container is gone; the next one needs it. */
    private void replaceLostSince(@Nullable Attempt before) throws InterruptedException {
      if (before != null && before.session == session) {
        Set<String> lost = new HashSet<>(before.log.lostGates().keySet());
        lost.removeAll(before.replaced);
        replace(lost);
      }
    }

    private void replace(Set<String> names) throws InterruptedException {
      for (ServiceContainer service : session.services()) {
        if (names.contains(service.name()) && session.usable()) {
          try {
            session.replace(service.plan().number());
            replaced.add(service.name());
          } catch (EnvironmentException e) {
            if (trouble == null) {
              trouble = e;
            }
          }
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
      if (body == null && driver != null && unaskedExit() != null) {
        guard.interrupt(Guard.Cause.SERVICE_EXITED);
      }
    }

    List<String> bodyLog() {
      return driver == null ? List.of() : driver.log();
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
}
