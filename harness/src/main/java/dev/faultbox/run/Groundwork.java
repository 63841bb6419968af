package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineWatch;
import dev.faultbox.engine.Sweeper;
import dev.faultbox.engine.Watchdog;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EngineInfo;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What every run stands on before its first container: the engine, the images, and a watchdog that
 * cleans up should this process be killed. Used by one thread.
 */
final class Groundwork {
  private final ExecutorService pool;
  private final Interruption interruption;
  private final RunListener listener;
  private final Timings timings;
  private final RunIdentity identity;
  // Started first: it needs a while, which the search for the engine needs too.
  private final Watchdog watchdog = Watchdog.spawn();
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Remains remains = new Remains();
  private final AtomicInteger generation = new AtomicInteger();
  private volatile @Nullable Consumer<EnvironmentException> onLoss;
  private @Nullable Engine engine;
  private boolean secured;

  Groundwork(
      ExecutorService pool,
      Interruption interruption,
      RunListener listener,
      Timings timings,
      String version) {
    this.pool = requireNonNull(pool, "pool is null");
    this.interruption = requireNonNull(interruption, "interruption is null");
    this.listener = requireNonNull(listener, "listener is null");
    this.timings = requireNonNull(timings, "timings is null");
    this.identity = RunIdentity.create(requireNonNull(version, "version is null"));
  }

  /**
   * Waits for the engine.
   *
   * @param connecting the search for it
   * @return its architecture
   */
  String connect(Future<Engine> connecting) throws InterruptedException {
    Engine found = await(connecting);
    engine = found;
    return found.info().architecture();
  }

  /**
   * Tells a run that follows another one which engine it uses.
   *
   * @return its architecture
   */
  String introduce(RunListener other) {
    Engine found = requireNonNull(engine, "no engine is connected");
    other.engineFound(described(found));
    return found.info().architecture();
  }

  private static EngineInfo described(Engine found) {
    return new EngineInfo(
        found.info().name(),
        found.info().version(),
        found.info().kernelVersion(),
        found.info().architecture());
  }

  /**
   * Waits for the engine and prepares the one set of services that is run.
   *
   * @param connecting the search for the engine
   * @param preparation with its programs found
   * @param calls what is intercepted
   */
  Fleet lay(Future<Engine> connecting, Preparation preparation, CallSet calls)
      throws InterruptedException {
    preparation.checkArchitecture(connect(connecting));
    return lay(preparation, calls);
  }

  /**
   * Makes the images that the engine lacks, and sweeps, the first time, what dead runs have left.
   *
   * @param preparation with its programs found and checked
   * @param calls what is intercepted
   */
  Fleet lay(Preparation preparation, CallSet calls) throws InterruptedException {
    return lay(preparation, calls, false);
  }

  /**
   * @param warm whether there are containers from a run before, so that images may not be needed
   */
  Fleet lay(Preparation preparation, CallSet calls, boolean warm) throws InterruptedException {
    Engine found = requireNonNull(engine, "no engine is connected");
    Preparation.Prepared made;
    try (Timings.Running phase = timings.begin("images")) {
      made = preparation.prepareImages(found, pool, calls, warm);
    }
    diagnostics.addAll(preparation.diagnostics());
    if (!secured) {
      secure(found);
    }
    return new Fleet(found, pool, identity, made, interruption, generation, remains);
  }

  private void secure(Engine found) {
    secured = true;
    var unused = new Sweeper(found, identity.id()).startInBackground();
    if (!watchdog.guard(identity.id(), found.info())) {
      diagnostics.add(unguarded());
    }
  }

  private Engine await(Future<Engine> connecting) throws InterruptedException {
    try (Timings.Running phase = timings.begin("wait for the engine")) {
      listener.progress("looking for a container engine");
      Engine found = Futures.get(connecting, RunLimits.ENGINE, "search for the engine");
      listener.engineFound(described(found));
      return found;
    }
  }

  /**
   * Calls back once, on a thread of its own, when the engine does not answer any more; from now on
   * this one and nobody who asked before.
   */
  void watchEngine(Consumer<EnvironmentException> told) {
    boolean watched = onLoss != null;
    onLoss = told;
    if (!watched) {
      var unused =
          new EngineWatch(
                  requireNonNull(engine),
                  identity.id(),
                  loss -> requireNonNull(onLoss).accept(loss))
              .startInBackground();
    }
  }

  /**
   * @throws EnvironmentException when the engine does not answer
   */
  void requireEngine() {
    var unused = requireNonNull(engine).clock();
  }

  /** Findings since the last call, about programs, arguments and what was left behind. */
  List<Diagnostic> takeDiagnostics() {
    List<Diagnostic> taken = List.copyOf(diagnostics);
    diagnostics.clear();
    return taken;
  }

  /**
   * Lets the watchdog go, once nothing of the run is on the engine any more; one that is not let go
   * looks for what is left, and removes it, as soon as this process ends.
   */
  void release() {
    diagnostics.addAll(remains.diagnostics());
    Set<String> leftOvers = remains.leftOvers();
    if (leftOvers.isEmpty()) {
      if (!remains.isDoubtful()) {
        watchdog.close();
      }
      return;
    }
    diagnostics.add(
        new Diagnostic(
            Diagnostic.Level.WARNING,
            ErrorCode.LEFT_OVERS,
            "the engine did not remove these containers of the run in time: "
                + String.join(", ", leftOvers),
            "nothing to do: it is tried on in the background, and the next run sweeps what is left",
            null));
  }

  /** Ends the connection to the engine; the very last. */
  void closeEngine() {
    if (engine != null) {
      engine.close();
    }
  }

  private static Diagnostic unguarded() {
    return new Diagnostic(
        Diagnostic.Level.WARNING,
        ErrorCode.LEFT_OVERS,
        "the process that cleans up after a killed run could not be started",
        "should this run be killed, containers it has just created stay until the next run",
        null);
  }
}
