package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.Freshness;
import dev.faultbox.model.Placement;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.ServiceSource;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Timings;
import dev.faultbox.model.TraceMode;
import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.InstanceExit;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerError;
import dev.faultbox.tracer.TracerRefusedException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs one program in a container of its own, with rules in force from its first instruction and
 * its standard streams joined to those of the tool. Used once, by one thread.
 */
public final class ProgramRun {
  /** A shell's exit code of a program that a signal ended: this and the signal's number. */
  private static final int SIGNALLED = 128;

  private static final int SIGKILL = 9;
  private static final int SERVICE = 0;
  private static final int INSTANCE = 1;

  private final ProgramOptions options;
  private final ServiceSpec spec;
  private final RunListener listener;
  private final Timings timings;
  private final Interruption interruption;
  private final String version;
  private final SyscallTable syscalls = SyscallTable.embedded();
  private final ExecutorService pool = Executors.newCachedThreadPool(Daemons.named("run"));
  private final Guard guard = new Guard();
  private final AtomicInteger signals = new AtomicInteger();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  /**
   * @param listener told of everything; of decisions on the thread that hears from the tracer
   */
  public ProgramRun(
      ProgramOptions options,
      RunListener listener,
      Timings timings,
      Interruption interruption,
      String version) {
    this.options = requireNonNull(options, "options is null");
    this.listener = requireNonNull(listener, "listener is null");
    this.timings = requireNonNull(timings, "timings is null");
    this.interruption = requireNonNull(interruption, "interruption is null");
    this.version = requireNonNull(version, "version is null");
    this.spec = serviceOf(options);
  }

  private static ServiceSpec serviceOf(ProgramOptions options) {
    return new ServiceSpec(
        options.name(),
        new ServiceSource.Binary(options.program(), SourceLocation.COMMAND_LINE),
        SourceLocation.COMMAND_LINE,
        List.of(),
        options.env(),
        options.args(),
        List.of(),
        null,
        true,
        TraceMode.DEFAULT,
        Placement.DEFAULT,
        Freshness.DEFAULT);
  }

  /**
   * Carries the run out.
   *
   * @param connecting the search for the engine, begun before
   * @param in standard input of the program, and its outputs
   * @return the exit code of the program, as a shell would tell it; 130 when the user has ended it
   * @throws FaultboxException for what kept the program from running to its end
   */
  public int execute(
      Future<Engine> connecting, InputStream in, OutputStream out, OutputStream err) {
    long startedAt = System.currentTimeMillis();
    long startNanos = System.nanoTime();
    Preparation preparation =
        new Preparation(List.of(spec), true, options.workingDirectory(), listener, version);
    preparation.resolve();
    listener.runStarted(
        new RunInfo(
            options.program(),
            options.command(),
            startedAt,
            options.seed(),
            null,
            List.of(spec.name()),
            Map.of()));
    Groundwork ground = new Groundwork(pool, interruption, listener, timings, version);
    FaultboxException failure = null;
    int code = ExitCodes.INTERRUPTED;
    boolean ran = false;
    try {
      code = run(ground, preparation, connecting, in, out, err);
      ran = true;
    } catch (FaultboxException e) {
      failure = e;
      code = e.code().exitCode();
    } catch (InterruptedException e) {
      // The guard's only reason is the user.
    } finally {
      ground.release();
      pool.shutdownNow();
      ground.closeEngine();
    }
    diagnostics.addAll(ground.takeDiagnostics());
    listener.runFinished(
        new RunSummary(
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
            code,
            ran ? 0 : 1,
            interruption.isRequested(),
            diagnostics));
    if (failure != null && !interruption.isRequested()) {
      throw failure;
    }
    return code;
  }

  private int run(
      Groundwork ground,
      Preparation preparation,
      Future<Engine> connecting,
      InputStream in,
      OutputStream out,
      OutputStream err)
      throws InterruptedException {
    Runnable onUser = () -> guard.interrupt(Guard.Cause.USER);
    guard.enter();
    interruption.onRequest(onUser);
    try {
      Set<String> families =
          options.rules().stream()
              .flatMap(rule -> rule.calls().stream())
              .map(Syscall::family)
              .collect(Collectors.toSet());
      Fleet fleet = ground.lay(connecting, preparation, new CallSet(syscalls, families));
      listener.progress("starting containers: tracer, " + spec.name());
      try (Session session = fleet.start()) {
        requireSeenCalls(session);
        fleet.news().forEach(listener::warned);
        ground.watchEngine(session::giveUp);
        int code = runIn(session, fleet.prepared(), in, out, err);
        listener.progress("removing containers");
        return code;
      }
    } finally {
      guard.leave();
      interruption.passSignalsTo(null);
      interruption.forget(onUser);
    }
  }

  private void requireSeenCalls(Session session) {
    if (!session.tracer().welcome().seesCalls() && !options.rules().isEmpty()) {
      throw Sight.missed("--fault on " + options.rules().get(0).keyword());
    }
  }

  private int runIn(
      Session session,
      Preparation.Prepared prepared,
      InputStream in,
      OutputStream out,
      OutputStream err)
      throws InterruptedException {
    long startedAt = System.currentTimeMillis();
    ServiceContainer container = session.services().get(0);
    TracerClient tracer = session.tracer();
    EventLog log =
        new EventLog(List.of(container.plan().traced()), syscalls, tracer.welcome().machine());
    ProgramStreams streams = new ProgramStreams(in, out, err, tracer, INSTANCE);
    log.onBytes(streams::write);
    log.onFault(listener::callDecided);
    session.sink().prepare(log, () -> {});
    TracerClient.await(tracer.begin(1), RunLimits.REQUEST, "start of the run");
    TestFaults faults =
        new TestFaults(
            tracer,
            FaultTarget.of(session, prepared.calls()),
            log,
            new Marks(tracer),
            options.seed(),
            new RuleNumbers(),
            false);
    if (!options.rules().isEmpty()) {
      var unused =
          faults.install(
              new FaultWindow(
                  Map.of(spec.name(), options.rules()), true, SourceLocation.COMMAND_LINE));
    }
    listener.programStarting();
    CompletableFuture<Integer> started =
        tracer.start(SERVICE, INSTANCE, prepared.launches(session).apply(container));
    // Before the guard opens, so that a signal always finds somebody.
    interruption.passSignalsTo(number -> signalled(tracer, number));
    guard.leave();
    if (interruption.isRequested()) {
      throw new InterruptedException("the user wants to stop");
    }
    streams.feed();
    awaitStart(started);
    InstanceExit exit =
        log.awaitExit(INSTANCE, RunLimits.PROGRAM)
            .orElseThrow(() -> containerLost(log.lostGates().getOrDefault(spec.name(), "")));
    awaitEnd(tracer);
    interruption.passSignalsTo(null);
    faults.removeAll();
    // However long it takes: whoever reads the output may be slow.
    log.endBody(tracer.awaitUnlessSilent(tracer.drain(), RunLimits.REQUEST, "events of the run"));
    int code = codeOf(exit);
    listener.testFinished(
        ProgramResults.build(options, container, log, faults.results(), exit, code, startedAt));
    return code;
  }

  private static void awaitStart(CompletableFuture<Integer> started) throws InterruptedException {
    try {
      TracerClient.await(started, RunLimits.CONTAINERS, "start of the program");
    } catch (TracerRefusedException e) {
      throw e.code() == ErrorCode.LAUNCH_FAILED
          ? new EnvironmentException(
              ErrorCode.LAUNCH_FAILED, "the program could not be started: " + e.text())
          : e;
    }
  }

  /** Everything the program has left behind has ended, and all its output was written. */
  private static void awaitEnd(TracerClient tracer) throws InterruptedException {
    try {
      tracer.awaitUnlessSilent(
          tracer.stop(INSTANCE, RunLimits.STOP_GRACE), RunLimits.PROGRAM_END, "end of the program");
    } catch (TracerRefusedException e) {
      if (e.error() != TracerError.INSTANCE_GONE) {
        throw e;
      }
    }
  }

  /** The first signal is for the program, the second kills it, the third ends the tool. */
  private void signalled(TracerClient tracer, int number) {
    switch (signals.incrementAndGet()) {
      case 1 -> {
        var unused = tracer.signal(INSTANCE, number, TracerClient.Scope.MAIN);
      }
      case 2 -> {
        var unused = tracer.signal(INSTANCE, SIGKILL, TracerClient.Scope.ALL);
      }
      default -> Runtime.getRuntime().halt(ExitCodes.INTERRUPTED);
    }
  }

  private int codeOf(InstanceExit exit) {
    if (signals.get() > 1) {
      return ExitCodes.INTERRUPTED;
    }
    return exit.signalled() ? SIGNALLED + exit.code() : exit.code();
  }

  private static EnvironmentException containerLost(@Nullable String why) {
    return new EnvironmentException(
        ErrorCode.ENGINE_UNAVAILABLE,
        "the container of the program is gone ("
            + why
            + "); something outside this run removed it or the engine stopped it; look for"
            + " clean-up jobs on this engine, and at its log");
  }
}
