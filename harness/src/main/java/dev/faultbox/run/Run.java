package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Timings;
import dev.faultbox.model.Verdict;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.TestCase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run: finds the engine, prepares images, starts the containers once, runs the selected tests,
 * removes everything. Used once, by one thread.
 */
public final class Run {
  /** Memory for results that wait until those of earlier tests are reported. */
  private static final long MAX_BYTES_AHEAD = Runtime.getRuntime().maxMemory() / 8;

  private final RunOptions options;
  private final LoadedSpec spec;
  private final List<TestCase> tests;
  private final RunListener listener;
  private final Timings timings;
  private final Interruption interruption;
  private final String version;
  private final ExecutorService pool = Executors.newCachedThreadPool(Daemons.named("run"));
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Daemons.named("clock"));
  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final SyscallTable syscalls = SyscallTable.embedded();
  private final Guard guard = new Guard();
  private @Nullable Groundwork groundwork;

  /**
   * @param tests what was selected, at least one
   * @param listener told of everything, on the calling thread of {@link #execute}
   */
  public Run(
      RunOptions options,
      LoadedSpec spec,
      List<TestCase> tests,
      RunListener listener,
      Timings timings,
      Interruption interruption,
      String version) {
    this.options = requireNonNull(options, "options is null");
    this.spec = requireNonNull(spec, "spec is null");
    this.tests = List.copyOf(tests);
    this.listener = requireNonNull(listener, "listener is null");
    this.timings = requireNonNull(timings, "timings is null");
    this.interruption = requireNonNull(interruption, "interruption is null");
    this.version = requireNonNull(version, "version is null");
  }

  /**
   * Carries the run out.
   *
   * @param connecting the search for the engine, begun while the spec was loaded
   * @return the exit code of the tests
   * @throws FaultboxException for what ended the run; the listener has been told of its end, unless
   *     a program is missing or none, which is found before the run begins
   */
  public int execute(Future<Engine> connecting) {
    long startedAt = System.currentTimeMillis();
    long startNanos = System.nanoTime();
    Preparation preparation =
        new Preparation(spec.services(), false, options.workingDirectory(), listener, version);
    // A program that is missing or none at all is a mistake in the spec: no run has begun.
    preparation.resolve();
    listener.runStarted(
        new RunInfo(
            options.specPath(),
            options.command(),
            startedAt,
            options.seed(),
            null,
            tests.stream().map(TestCase::name).toList(),
            spec.namedCallsByService()));
    diagnostics.addAll(spec.diagnostics());
    FaultboxException failure = null;
    int code = ExitCodes.PASSED;
    try {
      runAll(connecting, preparation);
    } catch (FaultboxException e) {
      failure = e;
      code = e.code().exitCode();
    } catch (InterruptedException e) {
      code = ExitCodes.INTERRUPTED;
    } finally {
      cleanUp();
    }
    code = ExitCodes.worse(code, ExitCodes.of(verdicts));
    if (interruption.isRequested()) {
      code = ExitCodes.worse(code, ExitCodes.INTERRUPTED);
    }
    listener.runFinished(
        new RunSummary(
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
            code,
            tests.size() - verdicts.size(),
            interruption.isRequested(),
            diagnostics));
    if (failure != null && !interruption.isRequested()) {
      throw failure;
    }
    return code;
  }

  private void runAll(Future<Engine> connecting, Preparation preparation)
      throws InterruptedException {
    Runnable onUser = () -> guard.interrupt(Guard.Cause.USER);
    guard.enter();
    interruption.onRequest(onUser);
    CallSet calls = new CallSet(syscalls, spec.namedCalls());
    Groundwork ground = new Groundwork(preparation, pool, interruption, listener, timings, version);
    groundwork = ground;
    try {
      Fleet fleet = ground.lay(connecting, calls);
      guard.leave();
      carryOutTests(fleet, ground, new TestQueue(tests, calls, MAX_BYTES_AHEAD));
    } finally {
      guard.leave();
      interruption.forget(onUser);
      ground.release();
      diagnostics.addAll(ground.diagnostics());
    }
  }

  private void carryOutTests(Fleet fleet, Groundwork ground, TestQueue queue)
      throws InterruptedException {
    RunContext context =
        new RunContext(
            spec,
            options,
            pool,
            clock,
            interruption,
            syscalls,
            ground.prepared()::launches,
            timings);
    int wanted = Math.min(options.jobs(), tests.size());
    Lanes lanes = new Lanes(context, fleet, ground, queue, wanted);
    try {
      lanes.carryOut(listener);
      diagnostics.addAll(lanes.diagnostics());
    } finally {
      verdicts.addAll(queue.verdicts());
    }
  }

  private void cleanUp() {
    pool.shutdownNow();
    clock.shutdownNow();
    if (groundwork != null) {
      groundwork.closeEngine();
    }
  }

  /** Starts looking for the engine on a thread of its own. */
  public static Future<Engine> findEngine(Timings timings) {
    java.util.concurrent.FutureTask<Engine> search =
        new java.util.concurrent.FutureTask<>(
            () -> {
              try (Timings.Running phase = timings.begin("find the engine")) {
                return EngineLocator.system().locate();
              }
            });
    Daemons.named("engine").newThread(search).start();
    return search;
  }
}
