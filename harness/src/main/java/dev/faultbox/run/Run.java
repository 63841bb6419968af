package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.model.Activities;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Timings;
import dev.faultbox.model.Verdict;
import dev.faultbox.spec.SelectedSpec;
import dev.faultbox.spec.TestCase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One run: finds the engine, and then for one spec after another prepares images, starts the
 * containers once, runs the selected tests, and removes everything. Used once, by one thread.
 */
public final class Run {
  /** Memory for results that wait until those of earlier tests are reported. */
  private static final long MAX_BYTES_AHEAD = Runtime.getRuntime().maxMemory() / 8;

  private final RunOptions options;
  private final List<SelectedSpec> specs;
  private final RunListener listener;
  private final Workbench bench;
  private final Interruption interruption;
  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final SyscallTable syscalls = SyscallTable.embedded();
  private final Guard guard = new Guard();
  private final Activities activities;

  /** A spec on its way to its containers. */
  private record Prepared(SelectedSpec selected, Preparation preparation) {}

  /**
   * @param specs in the order to run them; those without a selected test are reported, not run
   * @param listener told of everything, on the calling thread of {@link #execute}
   */
  public Run(
      RunOptions options,
      List<SelectedSpec> specs,
      RunListener listener,
      Timings timings,
      Interruption interruption,
      String version) {
    this(
        options,
        specs,
        listener,
        Workbench.ofOneRun(timings, interruption, version, specs.size() > 1));
  }

  /**
   * One of the runs on a workbench that is kept, whose containers it uses and leaves there.
   *
   * @param specs in the order to run them; those without a selected test are reported, not run
   * @param listener told of everything, on the calling thread of {@link #execute}
   */
  public Run(RunOptions options, List<SelectedSpec> specs, RunListener listener, Workbench bench) {
    this.options = requireNonNull(options, "options is null");
    this.specs = List.copyOf(specs);
    this.listener = requireNonNull(listener, "listener is null");
    this.activities = listener.activities();
    this.bench = requireNonNull(bench, "bench is null");
    this.interruption = bench.interruption();
  }

  /**
   * Carries the run out.
   *
   * @param connecting the search for the engine, begun while the specs were loaded
   * @return the exit code of the tests
   * @throws FaultboxException for what ended the run; the listener has been told of its end, unless
   *     a program is missing or none, which is found before the run begins
   */
  public int execute(Future<Engine> connecting) {
    long startedAt = System.currentTimeMillis();
    long startNanos = System.nanoTime();
    // A program that is missing or none at all is a mistake in a spec: no run has begun.
    List<Prepared> work = resolve();
    listener.runStarted(
        new RunInfo(
            specs.stream().map(Run::info).toList(),
            options.command(),
            startedAt,
            options.seed(),
            null,
            options.shard()));
    specs.forEach(selected -> diagnostics.addAll(selected.spec().diagnostics()));
    FaultboxException failure = null;
    int code = ExitCodes.PASSED;
    try {
      if (!work.isEmpty()) {
        runAll(connecting, work);
      }
    } catch (FaultboxException e) {
      failure = e;
      code = e.code().exitCode();
    } catch (InterruptedException e) {
      code = ExitCodes.INTERRUPTED;
    } finally {
      bench.endRun();
      diagnostics.addAll(bench.takeDiagnostics());
    }
    code = ExitCodes.worse(code, ExitCodes.of(verdicts));
    if (interruption.isRequested()) {
      code = ExitCodes.worse(code, ExitCodes.INTERRUPTED);
    }
    int selected = specs.stream().mapToInt(spec -> spec.tests().size()).sum();
    listener.runFinished(
        new RunSummary(
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
            code,
            selected - verdicts.size(),
            interruption.isRequested(),
            diagnostics.stream().distinct().toList()));
    if (failure != null && !interruption.isRequested()) {
      throw failure;
    }
    return code;
  }

  private static SpecInfo info(SelectedSpec selected) {
    return new SpecInfo(
        selected.path(),
        selected.tests().stream().map(TestCase::name).toList(),
        selected.spec().namedCallsByService());
  }

  private List<Prepared> resolve() {
    List<Prepared> work = new ArrayList<>();
    for (SelectedSpec selected : specs) {
      if (!selected.tests().isEmpty()) {
        Preparation preparation =
            new Preparation(
                selected.spec().services(),
                false,
                options.workingDirectory(),
                listener,
                bench.version());
        preparation.resolve();
        work.add(new Prepared(selected, preparation));
      }
    }
    return work;
  }

  private void runAll(Future<Engine> connecting, List<Prepared> work) throws InterruptedException {
    Runnable onUser = () -> guard.interrupt(Guard.Cause.USER);
    interruption.onRequest(onUser);
    try {
      guarded(() -> connect(connecting, work));
      for (Prepared next : work) {
        runSpec(next, bench.ground(listener));
      }
    } finally {
      guard.leave();
      interruption.forget(onUser);
    }
  }

  /** No container of any spec is made for an engine that cannot run all of them. */
  private boolean connect(Future<Engine> connecting, List<Prepared> work)
      throws InterruptedException {
    String architecture = bench.connect(connecting, listener);
    work.forEach(each -> each.preparation().checkArchitecture(architecture));
    return true;
  }

  private void runSpec(Prepared next, Groundwork ground) throws InterruptedException {
    if (interruption.isRequested()) {
      throw new InterruptedException("the user wants to stop");
    }
    SelectedSpec selected = next.selected();
    listener.specStarted(info(selected));
    CallSet calls = new CallSet(syscalls, selected.spec().namedCalls());
    boolean warm = bench.sessions().keepsFor(selected.path());
    Fleet fleet = guarded(() -> ground.lay(next.preparation(), calls, warm));
    RunContext context =
        new RunContext(
            selected,
            options,
            bench.pool(),
            bench.clock(),
            interruption,
            syscalls,
            fleet.prepared()::launches,
            bench.timings(),
            activities);
    TestQueue queue = new TestQueue(selected.tests(), calls, MAX_BYTES_AHEAD);
    int wanted = Math.min(options.jobs(), selected.tests().size());
    Diagnostic limit = wanted > 1 ? LaneLimit.of(selected.spec().services()) : null;
    if (limit != null) {
      wanted = 1;
      listener.warned(limit);
      diagnostics.add(limit);
    }
    Lanes lanes = new Lanes(context, bench.sessions(), fleet, ground, queue, wanted);
    try {
      lanes.carryOut(listener);
      diagnostics.addAll(lanes.diagnostics());
    } finally {
      verdicts.addAll(queue.verdicts());
    }
  }

  /** What may take long before tests run. */
  private interface Waiting<T> {
    T carryOut() throws InterruptedException;
  }

  /** Does something that the user's wish interrupts. */
  private <T> T guarded(Waiting<T> work) throws InterruptedException {
    guard.enter();
    try {
      if (interruption.isRequested()) {
        throw new InterruptedException("the user wants to stop");
      }
      return work.carryOut();
    } finally {
      guard.leave();
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
